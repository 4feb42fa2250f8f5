import CSQLiteFaults
package import ReactorDatabase

/// A disk that fails at the n-th call.
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

    private let faults: OpaquePointer

    package init() {
        guard let faults = unsafe sqlite_faults_new() else { fatalError("out of memory") }
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

    /// - Returns: how many calls have failed.
    @discardableResult
    package func end() -> Int {
        unsafe Int(sqlite_faults_end(faults))
    }
}
