import FileTesting
import Glibc
import ReactorKit
import ReactorTesting
import SystemPackage
import TerminalTesting
import Testing

@testable import Daemon

@Suite("Supervisor", .timeLimit(.minutes(10)))
struct SupervisorTests {
    @Test func `it is notified of each step`() throws {
        let manager = try Manager()
        let supervisor = try Supervisor(["NOTIFY_SOCKET": manager.path])
        supervisor.ready("Ready.")
        #expect(manager.next() == "READY=1\nSTATUS=Ready.")
        supervisor.reloading()
        let reloading = manager.next()
        #expect(reloading.wholeMatch(of: /RELOADING=1\nMONOTONIC_USEC=\d+/) != nil, "\(reloading)")
        supervisor.stopping(within: .seconds(3_600))
        let stopping = manager.next()
        #expect(stopping.hasPrefix("STOPPING=1\nSTATUS="))
        #expect(stopping.hasSuffix("\nEXTEND_TIMEOUT_USEC=3610000000"))
        supervisor.handOver(to: 4711)
        #expect(manager.next() == "MAINPID=4711")
    }

    @Test func `the unit gives a server with the default settings enough time to end`() throws {
        let unit = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent().removingLastComponent()
            .appending("assets/systemd/carillond.service")
        let file = try FileDescriptor.open(unit, .readOnly)
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = try file.closeAfter {
            try unsafe bytes.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
        }
        let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
        let line = lines.first { $0.hasPrefix("TimeoutStopSec=") } ?? ""
        let seconds = try #require(
            Int(line.dropFirst("TimeoutStopSec=".count).prefix { $0.isNumber }), "\(line)")
        let usual = ServerSettings(.tested)
        let wanted = usual.drainDelay + usual.drainLimit + Supervisor.timeToEnd
        #expect(line.hasSuffix("s") && .seconds(seconds) >= wanted)
    }

    @Test func `the watchdog is notified at half its interval, until a successor takes over`()
        throws
    {
        let manager = try Manager()
        let clock = ManualClock()
        let reactor = try Reactor(clock: clock)
        let supervisor = try Supervisor([
            "NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "3000000",
            "WATCHDOG_PID": "\(getpid())",
        ])
        supervisor.startWatchdog(on: reactor)
        #expect(manager.next() == "WATCHDOG=1")
        #expect(manager.next() == "")
        for _ in 1...3 {
            clock.advance(by: .milliseconds(1_500))
            try reactor.turn(waitingAtMost: .zero)
            #expect(manager.next() == "WATCHDOG=1")
        }
        supervisor.handOver(to: 1)
        _ = manager.next()
        clock.advance(by: .seconds(10))
        try reactor.turn(waitingAtMost: .zero)
        #expect(manager.next() == "")
        try reactor.endAll()
    }

    @Test func `a watchdog for another process is not fed, save by that one's successor`() throws {
        let environment = ["WATCHDOG_USEC": "10", "WATCHDOG_PID": "1"]
        #expect(
            try Supervisor.watchdogLimit(environment, isSuccessor: false, processID: 2) == nil)
        #expect(
            try Supervisor.watchdogLimit(environment, isSuccessor: true, processID: 2)
                == .microseconds(10))
        #expect(try Supervisor.watchdogLimit([:], isSuccessor: true, processID: 2) == nil)
    }

    @Test(arguments: [
        ["WATCHDOG_USEC": "soon"], ["WATCHDOG_USEC": "0"], ["NOTIFY_SOCKET": "relative"],
        ["NOTIFY_SOCKET": "/nowhere/at/all"],
    ])
    func `invalid variables are errors`(environment: [String: String]) {
        let error = #expect(throws: SupervisorError.self) { try Supervisor(environment) }
        #expect(error?.description.contains(environment.keys.first ?? "?") == true)
    }

    @Test func `without a manager nothing happens`() throws {
        let supervisor = try Supervisor([:])
        supervisor.ready("Ready.")
        supervisor.stopping(within: .zero)
    }
}

/// The socket of a service manager.
private final class Manager {
    let path: String
    private let folder: TemporaryFolder
    private let socket: FileDescriptor

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path.appending("notify").string
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        socket = FileDescriptor(rawValue: Glibc.socket(AF_UNIX, type, 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket.rawValue, $0, size)
            }
        }
        if result != 0 { throw Errno(rawValue: errno) }
    }

    deinit { try? socket.close() }

    /// The next datagram; empty without one. A datagram is there once it is sent.
    func next() -> String {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe recv(socket.rawValue, &bytes, bytes.count, 0)
        return String(decoding: bytes[..<max(count, 0)], as: UTF8.self)
    }
}
