package import ReactorKit

/// The service manager that started the server, if there is one: sd_notify(3).
///
/// Does nothing without one. Call on the reactor's thread.
package final class Supervisor {
    /// What the end takes besides, on a machine that has much to do.
    static let timeToEnd = Duration.seconds(10)

    private let socket: NotifySocket?
    /// How often it wants to hear of us; nil for never.
    private let watchdogLimit: Duration?
    private var watchdog: RepeatingCall?

    /// - Parameters:
    ///   - environment: `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    ///   - isSuccessor: the watchdog was told to watch our predecessor, whose place we take.
    /// - Throws: `SupervisorError` for variables that make no sense.
    package init(
        _ environment: [String: String], isSuccessor: Bool = false,
        processID: Int32 = ProcessEnvironment.processID
    ) throws(SupervisorError) {
        watchdogLimit = try Self.watchdogLimit(
            environment, isSuccessor: isSuccessor, processID: processID)
        guard let path = environment["NOTIFY_SOCKET"], !path.isEmpty else {
            socket = nil
            return
        }
        do throws(SystemError) {
            socket = try NotifySocket(path)
        } catch {
            throw SupervisorError(
                "cannot reach the service manager at NOTIFY_SOCKET=\(path): \(error)")
        }
    }

    /// The server serves.
    package func ready(_ status: String) {
        send(["READY=1", "STATUS=\(status)"])
    }

    /// The server reads its settings again, and will be `ready` behind that.
    package func reloading() {
        send(["RELOADING=1", "MONOTONIC_USEC=\(NotifySocket.monotonicMicroseconds)"])
    }

    /// The server ends, which its settings let take so long; the manager is asked for that time
    /// where its own is shorter.
    package func stopping(within limit: Duration) {
        let time = Int64((limit + Self.timeToEnd) / .microseconds(1))
        send([
            "STOPPING=1", "STATUS=Waits for connections to finish.", "EXTEND_TIMEOUT_USEC=\(time)",
        ])
    }

    /// Another process takes our place.
    package func handOver(to process: Int32) {
        watchdog?.cancel()
        send(["MAINPID=\(process)"])
    }

    /// Says from now on that the loop turns, twice as often as is asked for.
    package func startWatchdog(on reactor: Reactor) {
        guard let limit = watchdogLimit, socket != nil else { return }
        send(["WATCHDOG=1"])
        watchdog = reactor.callRepeatedly(every: limit / 2) { [weak self] _ in
            self?.send(["WATCHDOG=1"])
        }
    }

    // MARK: -

    private func send(_ assignments: [String]) {
        socket?.send(assignments.joined(separator: "\n"))
    }

    static func watchdogLimit(
        _ environment: [String: String], isSuccessor: Bool, processID: Int32
    ) throws(SupervisorError) -> Duration? {
        guard let text = environment["WATCHDOG_USEC"], !text.isEmpty else { return nil }
        guard let limit = Int64(text), limit > 0, limit < 1 << 53 else {
            throw SupervisorError("the environment's WATCHDOG_USEC makes no sense: \(text)")
        }
        let process = environment["WATCHDOG_PID"] ?? ""
        let isMeant = process.isEmpty || process == String(processID) || isSuccessor
        return isMeant ? .microseconds(limit) : nil
    }
}

@available(*, unavailable)
extension Supervisor: Sendable {}

/// What a service manager said makes no sense, or it is not there.
package struct SupervisorError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    package let description: String

    init(_ description: String) { self.description = description }
}
