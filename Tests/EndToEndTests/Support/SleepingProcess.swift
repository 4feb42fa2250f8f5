import Glibc
import SystemPackage
import TerminalTesting

/// A process that should do nothing more by itself: what its threads wait for, by proc(5).
struct SleepingProcess {
    struct IsAwake: Error, CustomStringConvertible {
        let description: String
    }

    private let id: pid_t

    init(_ process: ChildProcess) { id = process.id }

    /// Waits until every thread sleeps in a call that has no time at which to end.
    func waitUntilForGood(within limit: Duration = .seconds(20)) throws {
        let deadline = ContinuousClock.now + limit
        var calls = try self.calls()
        while calls.isEmpty || !calls.allSatisfy(Self.lastsForGood) {
            guard ContinuousClock.now < deadline else {
                throw IsAwake(description: "a thread wakes up by itself: \(calls)")
            }
            // Nothing can be polled for that.
            _ = try Readiness.wait(for: [], until: ContinuousClock.now + .milliseconds(20))
            calls = try self.calls()
        }
    }

    // MARK: -

    /// Of each thread: `running`, or the call's number and its arguments.
    private func calls() throws -> [String] {
        let list = try PipedProgram("/bin/ls", ["/proc/\(id)/task"])
        _ = try list.waitForExit()
        // A thread may end between the two.
        return list.output.lines.map { (try? call(ofThread: $0)) ?? "gone" }
    }

    /// Read by this process: Linux shows it only to ancestors of the process (Yama).
    private func call(ofThread thread: String) throws -> String {
        let file = try FileDescriptor.open(
            FilePath("/proc/\(id)/task/\(thread)/syscall"), .readOnly, options: .closeOnExec)
        return try file.closeAfter {
            var bytes = [UInt8](repeating: 0, count: 256)
            let count = try unsafe bytes.withUnsafeMutableBytes {
                try unsafe file.read(into: $0)
            }
            return String(decoding: bytes[..<count], as: UTF8.self)
        }
    }

    private static func lastsForGood(_ call: String) -> Bool {
        let words = call.split { $0 == " " || $0 == "\n" }
        guard words.count > 6, let number = Int(words[0]) else { return false }
        let arguments = words[1...6].compactMap { UInt64($0.dropFirst(2), radix: 16) }
        guard arguments.count == 6 else { return false }
        // An int's upper half may be anything.
        func isForever(_ index: Int) -> Bool { Int32(truncatingIfNeeded: arguments[index]) == -1 }
        #if arch(x86_64)
        switch number {
        case 7: return isForever(2)  // poll
        case 271: return arguments[2] == 0  // ppoll
        case 232, 281: return isForever(3)  // epoll_wait, epoll_pwait
        case 202: return arguments[3] == 0  // futex
        default: return false
        }
        #else
        switch number {
        case 73: return arguments[2] == 0  // ppoll
        case 22: return isForever(3)  // epoll_pwait
        case 98: return arguments[3] == 0  // futex
        default: return false
        }
        #endif
    }
}
