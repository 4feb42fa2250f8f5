import Glibc
import SystemPackage

/// Which file a descriptor is open on: the number of a closed descriptor is soon reused.
///
/// Best effort: each socket and pipe has an inode of its own (inode(7)), but an eventfd, for
/// example, has none.
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

/// Which file a UNIX listener's bind(2) made: its device and inode, written `2049:77`.
///
/// It is passed on with the listening socket from process to process, so that the last server
/// removes this file and no other. A process that has a listener without it did not make the file.
package struct SocketFileID: Hashable, Sendable, CustomStringConvertible {
    package let device: UInt64
    package let inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }

    /// The file that is at `path` now; nil when that is not a socket, or is a link to one.
    package init?(path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
            return nil
        }
        self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    /// Reads what `description` writes.
    package init?(_ text: some StringProtocol) {
        let numbers = text.split(separator: ":", omittingEmptySubsequences: false)
        guard numbers.count == 2, let device = UInt64(numbers[0]), let inode = UInt64(numbers[1])
        else { return nil }
        self.init(device: device, inode: inode)
    }

    package var description: String { "\(device):\(inode)" }
}
