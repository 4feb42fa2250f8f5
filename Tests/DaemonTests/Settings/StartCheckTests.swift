import Daemon
import FileTesting
import ReactorKit
import SystemPackage
import TLSTesting
import TerminalTesting
import Testing

@Suite("StartCheck", .timeLimit(.minutes(10)))
struct StartCheckTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let maker = CertificateMaker(.init(commonName: "a"))
        try folder.write(maker.certificateText, to: "c.pem")
        try folder.write(maker.keyText, to: "k.pem")
    }

    private func path(_ name: String) -> String { folder.path.appending(name).string }

    private func problems(_ change: (inout ServerSettings) -> Void) -> [String] {
        var settings = ServerSettings(.tested)
        change(&settings)
        return StartCheck(settings).problems
    }

    private func tls(_ settings: inout ServerSettings) {
        settings.listener.endpoints = [.tls(host: "127.0.0.1", port: 7)]
        settings.listener.certificate = path("c.pem")
        settings.listener.key = path("k.pem")
    }

    @Test func `what a start would accept has no problem, and nothing is made`() throws {
        let found = problems {
            tls(&$0)
            $0.listeners["local"] = ListenerSettings()
            $0.listeners["local"]?.endpoints = [
                .unix(path: path("chat")), .unix(path: "@abstract"),
            ]
            $0.logFile = path("log")
            $0.pidFile = path("pid")
            $0.controlSocket = path("new/folder/control")
            $0.workingDirectory = folder.path.string
        }
        #expect(found == [])
        for name in ["log", "pid", "new", "chat"] { #expect(folder.mode(of: name) == 0) }
    }

    @Test func `a missing certificate, a missing key and the key of another are found`() throws {
        let start = "cannot listen on tls:127.0.0.1:7: "
        #expect(
            problems {
                tls(&$0)
                $0.listener.certificate = path("no.pem")
            } == ["\(start)there is no file \(path("no.pem"))"])
        #expect(
            problems {
                tls(&$0)
                $0.listener.key = path("no.pem")
            } == ["\(start)there is no file \(path("no.pem"))"])
        try folder.write(CertificateMaker(.init(commonName: "b")).keyText, to: "k.pem")
        let mismatch = problems { tls(&$0) }
        #expect(mismatch.count == 1)
        #expect(
            mismatch.first?.hasPrefix(
                "\(start)the private key in \"\(path("k.pem"))\" does not belong to") == true)
    }

    @Test func `folders that are missing, or none, are found for each file`() {
        let found = problems {
            $0.listener.endpoints = [.unix(path: path("no/chat"))]
            $0.statusEndpoints = [.unix(path: path("c.pem/status"))]
            $0.logFile = path("no/log")
            $0.pidFile = path("c.pem/pid")
            $0.controlSocket = path("c.pem/control")
            $0.chroot = path("no")
            $0.workingDirectory = nil
        }
        #expect(found.contains("chroot: there is no \(path("no"))"))
        #expect(found.contains("log-file: there is no folder \(path("no"))"))
        #expect(found.contains("listen: there is no folder \(path("no"))"))
        for setting in ["pid-file", "control-socket", "status-listen"] {
            #expect(found.contains { $0.hasPrefix("\(setting): ") }, "\(found)")
        }
    }

    @Test func `a file of another kind in the place is found`() throws {
        let found = problems {
            $0.listener.endpoints = [.unix(path: path("c.pem"))]
            $0.logFile = folder.path.string
            $0.pidFile = "/dev/null"
            $0.controlSocket = path("k.pem")
            $0.workingDirectory = path("c.pem")
        }
        #expect(
            Set(found) == [
                "listen: \(path("c.pem")) exists and is of another type",
                "log-file: \(folder.path) exists and is of another type",
                "pid-file: /dev/null exists and is of another type",
                "control-socket: \(path("k.pem")) exists and is of another type",
                "working-directory: \(path("c.pem")) is not a folder",
            ])
    }

    @Test func `a user, a group and an owner that do not exist are found`() {
        #expect(problems { $0.user = "no-such-user" } == ["there is no user no-such-user"])
        #expect(problems { $0.group = "no-such-group" } == ["there is no group no-such-group"])
        #expect(
            problems {
                $0.listener.endpoints = [.unix(path: path("chat"))]
                $0.listener.socketOwner = "no-such-user"
            } == [
                "socket-owner: cannot change the owner of its file to no-such-user: there is no "
                    + "such user"
            ])
        #expect(problems { $0.listener.socketOwner = "no-such-user" } == [])
    }

    @Test func `an address that a start cannot listen at is found, and a port in use is not`()
        throws
    {
        let taken = try ListeningSocket.open(
            at: Endpoint("127.0.0.1:0"), options: ListenOptions())[0]
        defer { taken.close() }
        // TEST-NET-3 of RFC 5737.
        let found = problems {
            $0.listener.endpoints = [.tcp(host: "203.0.113.1", port: 0)]
            $0.statusEndpoints = [
                .tcp(host: "fe80::1%nosuch0", port: 0),
                .tcp(host: "127.0.0.1", port: taken.address.port),
            ]
        }
        #expect(found.count == 2)
        #expect(
            found.first
                == "cannot listen on 203.0.113.1:0: this machine does not have that address")
        #expect(found.last?.contains("\"nosuch0\" is not a network interface") == true)
    }

    @Test func `the name of a socket that cannot be made is found`() {
        let long = path(String(repeating: "n", count: 120))
        let found = problems {
            $0.controlSocket = long
            $0.listener.endpoints = [.unix(path: path("new") + "/")]
        }
        #expect(
            Set(found) == [
                "control-socket: cannot make \(long): File name too long",
                "listen: \(path("new"))/ names a folder",
            ])
    }
}
