import CPosix
import Glibc

/// The system resources that this process uses; nil where the system does not report them. Safe
/// from any thread.
package enum ProcessUse {
    /// Open descriptors; costs a system call for each 1,000 of them before Linux 6.2.
    package static var openDescriptors: Int? { known(cs_open_descriptors()) }

    /// The most descriptors that may be open.
    package static var descriptorLimit: Int? { known(cs_descriptor_limit()) }

    /// Bytes of resident memory.
    package static var residentBytes: Int? { known(cs_resident_bytes()) }

    /// Returns free memory to the system, which the allocator otherwise keeps. Takes milliseconds
    /// for each 100 MiB, so do not call it on a reactor's thread.
    package static func returnFreeMemory() { cs_return_free_memory() }

    private static func known(_ number: Int64) -> Int? { number < 0 ? nil : Int(number) }
}

/// The limit of open descriptors: RLIMIT_NOFILE, getrlimit(2).
package enum DescriptorLimit {
    /// Raises the soft limit to the hard one, which needs no privilege.
    ///
    /// - Returns: the limit in force; best effort: the old one if the kernel refuses.
    @discardableResult
    package static func raise() -> Int {
        let kind = Int32(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard unsafe getrlimit(kind, &limit) == 0 else { return 1_024 }
        let old = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        let isRaised = unsafe setrlimit(kind, &limit) == 0
        return Int(clamping: isRaised ? limit.rlim_max : old)
    }
}
