import CPosix
import Glibc
import SystemPackage

/// A detached thread outside Swift's cooperative pool.
///
/// It is never joined: a worker that hangs in the resolver must not delay the program's end.
package enum Thread {
    /// Starts a thread that calls `body` and then ends.
    package static func detach(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let box = unsafe Unmanaged.passRetained(Body(body))
        let code = unsafe cs_detach_thread(
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                }
            }, box.toOpaque())
        if code != 0 {
            unsafe box.release()
            throw SystemError(call: "pthread_create", code: Errno(rawValue: code))
        }
    }

    /// Names the calling thread for ps(1) and debuggers; what is over 15 bytes, or behind a NUL, is
    /// cut.
    package static func nameCurrent(_ name: String) {
        unsafe cs_name_thread(name)
    }

    /// Lowers the priority of the calling thread for its whole life: its nice value is 10 higher than
    /// that of the process (sched(7)), so that others run first where processors are few.
    package static func lowerCurrentPriority() {
        let current = getpriority(.init(PRIO_PROCESS.rawValue), 0)
        _ = setpriority(.init(PRIO_PROCESS.rawValue), 0, current + 10)
    }

    /// Lets the calling thread, for its whole life, run only while its processor has nothing else to
    /// do; where the system refuses that, its priority is lowered.
    package static func runCurrentWhenIdle() {
        if cs_run_when_idle() != 0 { lowerCurrentPriority() }
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
