import Glibc

/// How many descriptors this process may have: RLIMIT_NOFILE, getrlimit(2).
package enum DescriptorLimit {
    /// Raises the soft limit to the hard one, which needs no privilege.
    ///
    /// - Returns: the limit that holds now. Best effort: where the kernel refuses, the old one.
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
