import CSystemFaults

/// Faults of the kernel that a test can inject into the system calls of its own thread.
///
/// The code under test does not know: its calls go to CSystemFaults, which passes them on.
struct SystemFaults: OptionSet, Hashable, Sendable {
    /// EINTR, of any call that may sleep, and of close(2).
    static let interrupt = SystemFaults(rawValue: UInt32(SYSTEM_FAULT_INTERRUPT))
    /// EAGAIN, although poll(2) said otherwise.
    static let block = SystemFaults(rawValue: UInt32(SYSTEM_FAULT_BLOCK))
    /// ENOBUFS, of a stream's send(2).
    static let noBuffers = SystemFaults(rawValue: UInt32(SYSTEM_FAULT_NO_BUFFERS))
    /// A stream's bytes go or come in smaller pieces.
    static let shorten = SystemFaults(rawValue: UInt32(SYSTEM_FAULT_SHORTEN))
    /// ECONNRESET, of a stream's send(2) or recv(2).
    static let reset = SystemFaults(rawValue: UInt32(SYSTEM_FAULT_RESET))
    /// ECONNREFUSED, of connect(2) itself.
    static let refuse = SystemFaults(rawValue: UInt32(SYSTEM_FAULT_REFUSE))
    /// ENOSPC, of epoll_ctl(2).
    static let noWatch = SystemFaults(rawValue: UInt32(SYSTEM_FAULT_NO_WATCH))
    /// ENOMEM, of epoll_ctl(2).
    static let noMemory = SystemFaults(rawValue: UInt32(SYSTEM_FAULT_NO_MEMORY))
    /// Those that a program need not notice.
    static let harmless: SystemFaults = [
        .interrupt, .block, .noBuffers, .shorten, .noWatch, .noMemory,
    ]

    /// When they strike.
    enum Plan {
        /// Once: at this call of those that can have one of the faults, counted from 1.
        case call(Int)
        /// Every third such call or so, by chance.
        case seed(UInt64)
    }

    /// What happened on the thread.
    struct Report {
        /// The calls that could have had one of the faults.
        let callCount: Int
        let faultCount: Int
        let wallClockReadings: Int
        let otherClockReadings: Int
    }

    let rawValue: UInt32

    /// The faults, each by itself.
    var each: [SystemFaults] {
        (0..<32).map { SystemFaults(rawValue: 1 << $0) }.filter(isSuperset)
    }

    /// Does `body` on this thread with the faults of the plan, with a wall clock that is off by
    /// `step` seconds, on a machine that has been suspended for some, and with a lower limit of
    /// descriptors.
    @discardableResult
    func injected<Value>(
        _ plan: Plan, wallClockStep step: Int64 = 0, suspension: Int64 = 0,
        descriptorLimit: UInt64 = 0, into body: () throws -> Value
    ) rethrows -> (value: Value, report: Report) {
        var request = system_fault_plan()
        request.faults = rawValue
        request.wall_step = step
        request.suspension = suspension
        request.descriptor_limit = descriptorLimit
        switch plan {
        case .call(let number): request.call = UInt64(number)
        // Zero would be no seed.
        case .seed(let seed): request.seed = seed &+ 1
        }
        system_faults_begin(request)
        do {
            let value = try body()
            return (value, Report(system_faults_end()))
        } catch {
            _ = system_faults_end()
            throw error
        }
    }
}

extension SystemFaults.Report {
    fileprivate init(_ report: system_fault_report) {
        callCount = Int(report.calls)
        faultCount = Int(report.faults)
        wallClockReadings = Int(report.wall_readings)
        otherClockReadings = Int(report.other_readings)
    }
}
