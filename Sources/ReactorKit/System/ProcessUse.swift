import CPosix

/// What this process uses of the system; nil where the system does not tell. Safe from any
/// thread.
package enum ProcessUse {
    /// Descriptors that are open; takes a system call for each 1,000 of them before Linux 6.2.
    package static var openDescriptors: Int? { known(cs_open_descriptors()) }

    /// Descriptors that may be open.
    package static var descriptorLimit: Int? { known(cs_descriptor_limit()) }

    /// Bytes of memory that are in use.
    package static var residentBytes: Int? { known(cs_resident_bytes()) }

    /// Gives free memory back to the system, which the allocator otherwise keeps for later. Takes
    /// milliseconds for each 100 MiB: not for a reactor's thread.
    package static func returnFreeMemory() { cs_return_free_memory() }

    private static func known(_ number: Int64) -> Int? { number < 0 ? nil : Int(number) }
}
