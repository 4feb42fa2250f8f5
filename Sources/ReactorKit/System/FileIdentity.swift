import Glibc
import SystemPackage

/// Which file a descriptor is open on: a number that is closed is soon another file's.
///
/// Best effort: each socket and pipe has an inode of its own (inode(7)), but not what the kernel
/// makes without one, as an eventfd.
struct FileIdentity: Equatable {
    private let device: dev_t
    private let inode: ino_t

    /// Nil when the descriptor is not open.
    init?(of descriptor: FileDescriptor) {
        var status = stat()
        guard unsafe fstat(descriptor.rawValue, &status) == 0 else { return nil }
        device = status.st_dev
        inode = status.st_ino
    }
}
