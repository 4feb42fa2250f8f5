import FileTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("HostsFile", .timeLimit(.minutes(10)))
struct HostsFileTests {
    private let contents = Array(
        """
        # comment.example is none
        127.0.0.1\tlocalhost
        ::1     localhost ip6-localhost   # hidden.example
        192.0.2.1 Bell.Example bell
          192.0.2.2   indented.example\r
        192.0.2.3
        last.example last
        """.utf8)

    @Test(
        arguments: [
            "localhost", "LOCALHOST", "ip6-localhost", "bell.example", "bell", "indented.example",
        ])
    func `a name in the file is found, in whatever case`(name: String) {
        #expect(HostsFile.lists(name, in: contents))
    }

    @Test(
        arguments: [
            "127.0.0.1", "hidden.example", "comment.example", "last.example", "ell", "bell.", "",
            "#",
        ])
    func `an address, a comment and a part of a name are none`(name: String) {
        #expect(!HostsFile.lists(name, in: contents))
    }

    @Test func `a file that is not there lists nothing`() throws {
        let folder = try TemporaryFolder()
        #expect(!HostsFile.lists("localhost", at: folder.path.appending("hosts")))
    }

    @Test func `a long file is read to its end`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("hosts")
        let file = try FileDescriptor.open(
            path, .writeOnly, options: .create, permissions: .ownerReadWrite)
        try file.closeAfter {
            let line = "0.0.0.0 advertiser.example\n"
            _ = try file.writeAll(
                (String(repeating: line, count: 20_000) + "192.0.2.1 bell\n").utf8)
        }
        #expect(HostsFile.lists("bell", at: path))
        #expect(!HostsFile.lists("tower", at: path))
    }
}
