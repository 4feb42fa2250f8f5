import CGLib
import Glibc
import ReactorKit

// page: UnderAnotherLoop
/// GLib's main loop with a reactor in it, on one thread.
final class MainLoop {
    let driven: DrivenReactor
    private let loop = g_main_loop_new(nil, 0)
    private(set) var turnCount = 0

    init() throws {
        driven = try DrivenReactor()
    }

    deinit {
        g_main_loop_unref(loop)
    }

    /// Runs until the reactor's shutdown is complete.
    func run() {
        g_unix_fd_add(
            driven.descriptor.rawValue, G_IO_IN,
            { _, _, data in
                guard let data else { return 0 }
                return Unmanaged<MainLoop>.fromOpaque(data).takeUnretainedValue().turn()
            }, Unmanaged.passUnretained(self).toOpaque())
        g_main_loop_run(loop)
    }

    /// Returns what GLib calls `G_SOURCE_CONTINUE`, or `G_SOURCE_REMOVE` at the end.
    private func turn() -> gboolean {
        turnCount += 1
        if (try? driven.turn()) == true { return 1 }
        driven.end()
        g_main_loop_quit(loop)
        return 0
    }
}
// end

/// Sends back what it receives.
final class Echo: StreamProtocol {
    private var transport: (any Transport)?

    func connectionMade(_ transport: any Transport) { self.transport = transport }

    func dataReceived(_ data: Span<UInt8>) { transport?.write(data) }

    func connectionLost(_ reason: DisconnectReason) { report("connection ended: \(reason)") }
}

/// Counts what a timer of GLib's calls.
final class Ticks {
    var count = 0
}

func report(_ line: String) {
    print(line)
    fflush(nil)
}

@main
enum GLibEcho {
    static func main() throws {
        let mainLoop = try MainLoop()
        let reactor = mainLoop.driven.reactor
        for listener in try reactor.listen(at: Endpoint("127.0.0.1:0"), factory: { _ in Echo() }) {
            report("listening on \(listener.address)")
        }
        try reactor.onSignal(.user1) { report("turns: \(mainLoop.turnCount)") }
        try reactor.onSignal(.terminate) { reactor.shutDown(within: .seconds(5)) }
        let ticks = Ticks()
        g_timeout_add(
            50,
            { data in
                guard let data else { return 0 }
                let ticks = Unmanaged<Ticks>.fromOpaque(data).takeUnretainedValue()
                ticks.count += 1
                report("GLib's timer: \(ticks.count)")
                return ticks.count < 3 ? 1 : 0
            }, Unmanaged.passUnretained(ticks).toOpaque())
        mainLoop.run()
        report("ended after GLib's timer was called \(ticks.count) times")
    }
}
