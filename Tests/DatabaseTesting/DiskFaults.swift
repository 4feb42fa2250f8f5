import CSQLiteFaults
package import ReactorDatabase

/// A disk that fails at the n-th call, or loses what was not synced.
@safe package final class DiskFaults {
    package enum Kind: CaseIterable {
        case diskFull, ioFailure, readOnly

        fileprivate var code: sqlite_fault_kind {
            switch self {
            case .diskFull: SQLITE_FAULT_DISK_FULL
            case .ioFailure: SQLITE_FAULT_IO
            case .readOnly: SQLITE_FAULT_READ_ONLY
            }
        }
    }

    /// Which writes are on the disk, of those that were not synced when the power failed.
    package enum Survivors {
        case none, all
        /// Of each one by chance all, half or nothing.
        case some(seed: UInt64)
    }

    private let faults: OpaquePointer

    /// - Parameter keepsUnsynced: whether the power can be cut.
    package init(keepsUnsynced: Bool = false) {
        guard let faults = unsafe sqlite_faults_new(keepsUnsynced ? 1 : 0) else {
            fatalError("out of memory")
        }
        unsafe self.faults = faults
    }

    deinit {
        unsafe sqlite_faults_free(faults)
    }

    /// Options for what is to have the faults.
    package var options: DatabaseOptions {
        var options = DatabaseOptions()
        options.fileSystem = unsafe String(cString: sqlite_faults_name(faults))
        return options
    }

    /// Lets the call with this number fail, of those that can fail so, and `count - 1` after it.
    package func begin(_ kind: Kind, at call: Int = 1, count: Int = .max / 2) {
        unsafe sqlite_faults_begin(faults, kind.code, Int64(call), Int64(count))
    }

    /// Lets the disk be so slow that nothing is stored before `release`.
    package func hold() { unsafe sqlite_faults_hold(faults, 1) }

    /// Lets it store what was written.
    package func release() { unsafe sqlite_faults_hold(faults, 0) }

    /// - Returns: how many calls have failed.
    @discardableResult
    package func end() -> Int {
        unsafe Int(sqlite_faults_end(faults))
    }

    /// Cuts the power at the call with this number, of all: it fails, and all calls after it do.
    package func cutPower(at call: Int) {
        unsafe sqlite_faults_begin(faults, SQLITE_FAULT_POWER, Int64(call), .max / 2)
    }

    /// Ends a power failure: the files are what the machine finds when it starts again. All
    /// connections must be closed.
    ///
    /// - Returns: whether a call failed before.
    package func restorePower(_ survivors: Survivors) -> Bool {
        let hits = end()
        switch survivors {
        case .none: unsafe sqlite_faults_restore(faults, SQLITE_FAULT_NO_WRITES, 0)
        case .all: unsafe sqlite_faults_restore(faults, SQLITE_FAULT_ALL_WRITES, 0)
        case .some(let seed):
            unsafe sqlite_faults_restore(faults, SQLITE_FAULT_SOME_WRITES, seed)
        }
        return hits > 0
    }
}
