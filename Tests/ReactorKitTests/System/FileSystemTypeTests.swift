import SystemPackage
import Testing

@testable import ReactorKit

@Suite("FileSystemType", .timeLimit(.minutes(10)))
struct FileSystemTypeTests {
    /// The magic numbers of statfs(2).
    @Test(arguments: [
        (0x6969, "NFS"), (0xFF53_4D42, "CIFS"), (0xFE53_4D42, "SMB"), (0x0102_1997, "9P"),
        (0x5346_414F, "AFS"),
    ])
    func `file systems of the network have a name`(number: UInt32, name: String) {
        #expect(FileSystemType(number: number).networkName == name)
    }

    /// ext4, XFS, Btrfs, tmpfs, ZFS, overlayfs and FUSE.
    @Test(arguments: [
        0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x2FC1_2FC1, 0x794C_7630, 0x6573_5546,
    ])
    func `local ones have none, nor has one that may be either`(number: UInt32) {
        #expect(FileSystemType(number: number).networkName == nil)
    }

    @Test func `a path has the type of its file system`() {
        // proc(5).
        #expect(FileSystemType(of: "/proc")?.number == 0x9FA0)
        #expect(FileSystemType(of: "/proc/none/such") == nil)
    }
}
