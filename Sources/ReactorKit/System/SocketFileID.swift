import Glibc

/// Which file a UNIX listener's bind(2) has made: its device and inode, as `2049:77` in text.
///
/// It goes with the listening socket from process to process, so that the last one that serves
/// removes this file and no other. Who has a listener without it has not made its file.
package struct SocketFileID: Hashable, Sendable, CustomStringConvertible {
    package let device: UInt64
    package let inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }

    /// Of the file that is at `path` now; nil when there is no socket, a link to one included.
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
