package import ReactorKit

/// The service manager that started the server, if there is one: sd_notify(3).
///
/// Does nothing without one. Call on the reactor's thread.
package final class Supervisor {
    /// How much longer the end may take on a busy machine.
    static let timeToEnd = Duration.seconds(10)

    private let socket: NotifySocket?
    /// How often it expects a message; nil for never.
    private let watchdogLimit: Duration?
    private var watchdog: RepeatingCall?

    /// - Parameters:
    ///   - environment: `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    ///   - isSuccessor: whether the watchdog was set up for the predecessor of this process.
    /// - Throws: `SupervisorError` for invalid variables.
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

    /// Reports that the server is ready.
    package func ready(_ status: String) {
        send(["READY=1", "STATUS=\(status)"])
    }

    /// Reports that the server reads its settings again; `ready` follows.
    package func reloading() {
        send(["RELOADING=1", "MONOTONIC_USEC=\(NotifySocket.monotonicMicroseconds)"])
    }

    /// Reports that the server ends, and asks for the time that its settings allow for that.
    package func stopping(within limit: Duration) {
        let time = Int64((limit + Self.timeToEnd) / .microseconds(1))
        send([
            "STOPPING=1", "STATUS=Waiting for connections to finish.",
            "EXTEND_TIMEOUT_USEC=\(time)",
        ])
    }

    /// Reports the process that replaces this one.
    package func handOver(to process: Int32) {
        watchdog?.cancel()
        send(["MAINPID=\(process)"])
    }

    /// Reports from now on that the loop turns, twice as often as is expected.
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
            throw SupervisorError("the environment's WATCHDOG_USEC is invalid: \(text)")
        }
        let process = environment["WATCHDOG_PID"] ?? ""
        let isMeant = process.isEmpty || process == String(processID) || isSuccessor
        return isMeant ? .microseconds(limit) : nil
    }
}

@available(*, unavailable)
extension Supervisor: Sendable {}

/// A service manager that cannot be reached, or whose variables are invalid.
package struct SupervisorError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    package let description: String

    init(_ description: String) { self.description = description }
}
