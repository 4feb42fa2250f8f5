import Daemon
import FileTesting
import Glibc
import Logging
import ReactorKit
import Services
import Settings
import SystemPackage
import TerminalTesting
import Testing
import Timestamps

@Suite("ServerSettings", .timeLimit(.minutes(10)))
struct ServerSettingsTests {
    @Test func `without sources the settings are the defaults`() {
        let (settings, diagnostics) = read("")
        #expect(settings == ServerSettings(.tested) && diagnostics == [])
        #expect(settings.allListeners.map(\.name) == [""])
        #expect(settings.listener.endpoints == [Endpoint(host: "127.0.0.1", port: 21567)])
    }

    @Test(arguments: [
        (
            "log-file = /a/b\npid-file = /a/./b", 2,
            "/a/b is named by log-file as well"
        ),
        (
            "control-socket = /a\nlisten = unix:/a", 2,
            "/a is named by control-socket as well"
        ),
        ("listen = unix:/a, unix:/a", 1, "/a is named twice"),
        (
            "listen = tls:a:1\ntls-certificate = /c\ntls-key = /k\nlog-file = /k", 3,
            "/k is named by log-file as well"
        ),
        ("listen = 127.0.0.1:7, 127.0.0.1:7", 1, "127.0.0.1:7 is named twice"),
        (
            "listen = 127.0.0.1:7\nstatus-listen = 127.0.0.1:7", 2,
            "127.0.0.1:7 is named by listen as well"
        ),
        (
            "listen = 127.0.0.1:7, tls:127.0.0.1:7\ntls-certificate = /c\ntls-key = /k", 1,
            "127.0.0.1:7 and tls:127.0.0.1:7 have the same port"
        ),
        (
            "listen = 127.0.0.1:7\n[listener a]\nlisten = 127.0.0.1:7", 3,
            "127.0.0.1:7 is named by listen as well"
        ),
        (
            "log-file = /l\n[listener a]\nlisten = unix:/a\n[listener b]\nlisten = unix:/a", 5,
            "/a is named by listen of [listener a] as well"
        ),
        (
            "tls-client-certificate = require", 1,
            "tls-client-certificate needs a tls: endpoint in listen"
        ),
    ])
    func `a file or an address that two settings need for themselves is wrong`(
        text: String, line: Int, reason: String
    ) {
        let diagnostics = read(text).1.map(\.description)
        #expect(diagnostics.count == 1)
        #expect(diagnostics.first?.hasPrefix("f:\(line):") == true, "\(diagnostics)")
        #expect(diagnostics.first?.hasSuffix(": \(reason)") == true, "\(diagnostics)")
    }

    @Test func `files that are only read, and ports that the kernel chooses, may be the same`() {
        let text = """
            listen = tls:a:0, tls:a:0, unix:@x, unix:@x
            tls-certificate = /c
            tls-key = /c
            """
        #expect(read(text).1 == [])
    }

    @Test(arguments: ServerSettings.table.names + ListenerSettings.table.names)
    func `a value that no setting allows is an error, and never the default`(name: String) {
        let takesNames = ["user", "group", "socket-owner", "service"].contains(name)
        #expect(
            (ServerSettings.complaint(ofValue: ":~", for: name, services: .tested) == nil)
                == takesNames)
    }

    @Test(arguments: ["listen", "status-listen"])
    func `a server does not listen at a kind of endpoint for clients`(name: String) {
        #expect(
            ServerSettings.complaint(ofValue: "telnet:127.0.0.1", for: name, services: .tested)
                == "\(name): telnet:127.0.0.1: telnet: is for clients; use host:port")
    }

    @Test func `a status page with TLS is wrong, since it is served without`() {
        #expect(
            ServerSettings.complaint(
                ofValue: "127.0.0.1:1, tls:127.0.0.1:2", for: "status-listen", services: .tested)
                == "status-listen: tls:127.0.0.1:2: TLS is not supported here; use host:port or "
                + "unix:/path")
        #expect(
            ServerSettings.complaint(ofValue: "off", for: "status-listen", services: .tested) == nil
        )
        #expect(
            ServerSettings.complaint(
                ofValue: "unix:/a, b:1", for: "status-listen", services: .tested) == nil)
    }

    @Test func `a file that two settings name by different links is wrong`() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "file")
        let path = folder.path.string
        #expect(unsafe symlink(path, "\(path)/again") == 0)
        #expect(unsafe symlink("file", "\(path)/link") == 0)
        for (log, pid) in [("new", "again/new"), ("link", "file"), ("again/link", "again/file")] {
            let complaints = read("log-file = \(path)/\(log)\npid-file = \(path)/\(pid)").1
            #expect(complaints.count == 1)
            #expect(
                complaints.first?.reason
                    == "\(path)/\(pid) is named by log-file as well")
        }
        #expect(read("log-file = \(path)/new\npid-file = \(path)/again/file").1 == [])
    }

    @Test(arguments: ["%300d", "%1000000Y", #"\d%1000000Y"#])
    func `a time without text, or with too much, is wrong`(pattern: String) {
        #expect(
            ServerSettings.complaint(ofValue: pattern, for: "time-format", services: .tested)
                == "time-format: \"\(pattern)\" produces no text, or more than "
                + "255 bytes")
    }

    @Test(arguments: ["%H%n%M", "a%n"])
    func `a time of more than one line is wrong`(pattern: String) {
        #expect(
            ServerSettings.complaint(ofValue: pattern, for: "time-format", services: .tested)
                == "time-format: \"\(pattern)\" produces more than one line, "
                + "and a reply is one")
        #expect(
            ServerSettings.complaint(ofValue: "%%n", for: "time-format", services: .tested) == nil)
    }

    @Test func `every setting is read from a file`() throws {
        let (settings, diagnostics) = read(
            """
            listen = tls:[::1]:7000, unix:/run/c
            service = relay
            tls-certificate = /c.pem
            tls-key = /k.pem
            tls-minimum = 1.3
            tls-client-certificate = require
            tls-authorities = /a.pem
            socket-mode = 0660
            socket-owner = chat:chat
            proxy-from = 10.0.0.0/8, ::1
            threads = 4
            max-line = 4K
            drain-delay = 3s
            drain-timeout = 1m
            max-connections = 100
            max-connections-per-address = 3
            max-messages = 10
            max-bytes = 1M
            max-messages-per-address = 20
            max-bytes-per-address = 2M
            rate-policy = refuse
            max-buffer = 1G
            idle-timeout = 10m
            write-timeout = 5s
            handshake-timeout = 500ms
            log-level = debug
            log-file = /var/log/c
            log-format = json
            log-messages = on
            pid-file = /run/c.pid
            user = nobody
            group = nogroup
            chroot = /var/empty
            working-directory = /
            umask = 027
            control-socket = /run/c.sock
            status-listen = 127.0.0.1:9000
            [service timestamps]
            framing = chunks
            time-format = iso8601
            [service relay]
            history = 0
            time-format = unix
            """)
        #expect(diagnostics == [])
        var expected = ServerSettings(.tested)
        expected.listener.endpoints = [try Endpoint("tls:[::1]:7000"), try Endpoint("unix:/run/c")]
        expected.listener.service = "relay"
        expected.listener.certificate = "/c.pem"
        expected.listener.key = "/k.pem"
        expected.listener.tlsMinimum = .tls13
        expected.listener.clientCertificate = .require
        expected.listener.clientAuthorities = "/a.pem"
        expected.listener.socketMode = FilePermissions(rawValue: 0o660)
        expected.listener.socketOwner = "chat:chat"
        expected.listener.proxies = [try AddressRange("10.0.0.0/8"), try AddressRange("::1")]
        expected.threads = 4
        expected.lineLimit = 4_096
        expected.set("framing", "chunks")
        expected.set("time-format", "iso8601")
        expected.set("history", "0", of: "relay")
        expected.set("time-format", "unix", of: "relay")
        expected.drainDelay = .seconds(3)
        expected.drainLimit = .seconds(60)
        expected.limits.connections = 100
        expected.limits.connectionsPerAddress = 3
        expected.limits.messagesPerConnection = 10
        expected.limits.bytesPerConnection = 1 << 20
        expected.limits.messagesPerAddress = 20
        expected.limits.bytesPerAddress = 2 << 20
        expected.limits.ratePolicy = .refuse
        expected.limits.buffer = 1 << 30
        expected.limits.idle = .seconds(600)
        expected.limits.writeStall = .seconds(5)
        expected.limits.handshake = .milliseconds(500)
        expected.logLevel = .debug
        expected.logFile = "/var/log/c"
        expected.logFormat = .json
        expected.logMessages = true
        expected.pidFile = "/run/c.pid"
        expected.user = "nobody"
        expected.group = "nogroup"
        expected.chroot = "/var/empty"
        expected.workingDirectory = "/"
        expected.umask = 0o27
        expected.controlSocket = "/run/c.sock"
        expected.statusEndpoints = [Endpoint(host: "127.0.0.1", port: 9000)]
        #expect(settings == expected)
        // A row that is not in this file would not be tested.
        let names = ListenerSettings.table.names + ServerSettings.table.names
        let unset = names.filter { name in
            ServerSettings.table[name].map { $0.text(settings) == $0.text(ServerSettings(.tested)) }
                ?? ListenerSettings.table[name].map {
                    $0.text(settings.listener) == $0.text(ListenerSettings())
                } ?? true
        }
        // A room needs a service that has rooms, which is tested with chat.
        #expect(unset == ["room"])
        for type in ServiceCatalog.tested.types {
            let values = try #require(settings.section(ofService: type.name)).values
            for (value, usual) in zip(values, ServiceSection(type).values) {
                #expect(value.text != usual.text, "\(type.name) \(value.name)")
            }
        }
    }

    @Test func `flags count over variables, and variables over the file`() {
        let (settings, diagnostics, _) = ServerSettings.read(
            SettingsSources(
                flags: ["max-line": "1"],
                environment: ["CARILLOND_MAX_LINE": "2", "CARILLOND_THREADS": "2"],
                prefix: "carillond",
                text: SettingsText("max-line = 3\nthreads = 3\nmax-connections = 3")),
            services: .tested)
        #expect(diagnostics == [])
        #expect(settings.lineLimit == 1)
        #expect(settings.threads == 2)
        #expect(settings.limits.connections == 3)
    }

    @Test func `a section is a listener that begins as what is above the sections`() throws {
        let (settings, diagnostics) = read(
            """
            proxy-from = 10.0.0.1
            service = relay
            [listener people]
            listen = 127.0.0.1:7000
            [listener time]
            listen = 127.0.0.1:7001
            service = timestamps
            """)
        #expect(diagnostics == [])
        #expect(settings.allListeners.map(\.name) == ["people", "time"])
        let people = try #require(settings.listeners["people"])
        #expect(people.service == "relay")
        #expect(people.proxies == [try AddressRange("10.0.0.1")])
        #expect(settings.listeners["time"]?.service == "timestamps")
    }

    @Test func `with a listen above the sections that listener exists as well`() {
        let (settings, diagnostics) = read(
            "listen = 127.0.0.1:1\n[listener b]\nlisten = 127.0.0.1:2")
        #expect(diagnostics == [])
        #expect(settings.allListeners.map(\.name) == ["", "b"])
    }

    @Test(arguments: [
        ("max-line = 0", "f:1:12: max-line cannot be \"0\": allowed is 1 to 1G bytes"),
        ("\n  threads = many", "f:2:13: threads cannot be \"many\": allowed is 0 to 256"),
        (
            "rate-policy = delai",
            "f:1:15: rate-policy cannot be \"delai\": allowed is delay or refuse (did you mean \"delay\"?)"
        ),
        ("colour = red", "f:1:1: unknown name \"colour\""),
        (
            "listen = 127.0.0.1",
            nil
        ),
        ("listen = tls:127.0.0.1:1", "f:1:10: tls:127.0.0.1:1 needs tls-certificate"),
        (
            "listen = tls:127.0.0.1:1\ntls-certificate = /c",
            "f:1:10: tls:127.0.0.1:1 needs tls-key"
        ),
        (
            "listen = tls:1.2.3.4:1\ntls-certificate = /c\ntls-key = /k\n"
                + "tls-client-certificate = request",
            "f:4:26: tls-client-certificate needs tls-authorities, the authorities to trust: "
                + "the service timestamps does not identify clients by their certificates"
        ),
        (
            "[listener a]\nlisten = 1.2.3.4:1\ntls-client-certificate = require",
            "f:3:26: tls-client-certificate needs a tls: endpoint in listen"
        ),
        (
            "tls-client-certificate = require\ntls-certificate = /c\ntls-key = /k\n"
                + "tls-authorities = /a\nlisten = 1.2.3.4:1\n[listener a]\nlisten = tls:1.2.3.4:2",
            nil
        ),
        (
            "listen = 1.2.3.4:1\nmode = relay\nframing = chunks",
            "f:3:11: the service relay has no framing = chunks: leave it out"
        ),
        ("mode = rely", "f:1:8: mode cannot be \"rely\": allowed is timestamps or relay (did you"),
        ("service = rely", "f:1:11: there is no service \"rely\" (did you mean \"relay\"?)"),
        (
            "[listener a]\nlisten = 1.2.3.4:1\nservice = b",
            "f:3:11: there is no service \"b\""
        ),
        ("[service relay]\nhistry = 1", "f:2:1: unknown name \"histry\" (did you mean"),
        ("[service relay]\nhistory = x", "f:2:11: history cannot be \"x\""),
        ("[service lounge]\nhistory = 1", "f:1:1: the service lounge needs a type: timestamps or"),
        ("[service lounge]\ntype = rely", "f:2:8: type cannot be \"rely\": allowed is"),
        ("[service relay]\ntype = timestamps", "f:2:8: the type of the service relay is relay"),
        ("[service]\nhistory = 1", "f:1:1: a service needs a name: [service NAME]"),
        ("proxy-from = 10.0.0.0/33", "f:1:14: proxy-from: \"10.0.0.0/33\" is not a range of"),
        ("socket-mode = 888", "f:1:15: socket-mode cannot be \"888\""),
        ("tls-key = key.pem", "f:1:11: tls-key cannot be \"key.pem\""),
        ("max-buffer = 1T", "f:1:14: max-buffer cannot be \"1T\""),
        ("handshake-timeout = 0s", "f:1:21: handshake-timeout cannot be \"0s\""),
        ("[listener]\nlisten = 1.2.3.4:1", "f:1:1: a listener needs a name: [listener NAME]"),
        (
            "[listener my room]\nlisten = 1.2.3.4:1",
            "f:1:1: the name of a listener has no blanks: write [listener my-room]"
        ),
        ("[service a b]\ntype = echo", "f:1:1: the name of a service has no blanks: write"),
        ("[listner a]\nlisten = 1.2.3.4:1", "f:1:1: unknown section [listner a] (did you mean"),
        ("[listener a]\nmode = relay", "f:1:1: the listener has no setting \"listen\""),
        (
            "[listener a]\nlisten = 1.2.3.4:1\nthreads = 2",
            "f:3:1: unknown name \"threads\" (it belongs above all sections)"
        ),
    ])
    func `an error is reported with its position`(text: String, complaint: String?) {
        let (_, diagnostics) = read(text, named: "f")
        let reported = diagnostics.map(\.description)
        guard let complaint else { return #expect(reported == []) }
        #expect(reported.count == 1 && reported.first?.hasPrefix(complaint) == true, "\(reported)")
    }

    @Test func `of a wrong value the default stays, and the rest is read`() {
        let (settings, diagnostics) = read("max-line = x\nthreads = 2\nmax-buffer = y")
        #expect(settings.lineLimit == TimestampServer.lineLimit && settings.threads == 2)
        #expect(diagnostics.count == 2)
    }

    @Test func `an invalid flag or variable is reported by its name`() {
        let (_, diagnostics, _) = ServerSettings.read(
            SettingsSources(
                flags: ["threads": "x"], environment: ["CARILLOND_MAX_LINE": "y"],
                prefix: "carillond", text: SettingsText("")), services: .tested)
        let reported = diagnostics.map(\.description).sorted()
        #expect(reported.count == 2)
        #expect(reported.first?.hasPrefix("--threads: threads cannot be \"x\"") == true)
        #expect(reported.last?.hasPrefix("CARILLOND_MAX_LINE: max-line cannot be \"y\"") == true)
    }

    @Test func `complaints of a value are those of its row`() {
        #expect(ServerSettings.complaint(ofValue: "10", for: "threads", services: .tested) == nil)
        #expect(
            ServerSettings.complaint(ofValue: "lines", for: "framing", services: .tested) == nil)
        #expect(
            ServerSettings.complaint(ofValue: "x", for: "threads", services: .tested)
                == "threads cannot be \"x\": allowed is 0 to 256")
        #expect(
            ServerSettings.complaint(ofValue: "x", for: "thread", services: .tested)
                == "there is no setting \"thread\" (did you mean \"threads\"?)")
    }

    private func read(
        _ text: String, named name: String = "f"
    ) -> (ServerSettings, [SettingsDiagnostic]) {
        let (settings, diagnostics, _) = ServerSettings.read(
            SettingsSources(prefix: "carillond", text: SettingsText(text, named: name)),
            services: .tested)
        return (settings, diagnostics)
    }
}
