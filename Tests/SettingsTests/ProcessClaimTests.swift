import Glibc
import Settings
import SystemPackage
import Testing

@Suite("ProcessClaim", .timeLimit(.minutes(10)))
final class ProcessClaimTests {
    private let path: FilePath

    init() throws {
        var template = Array("/tmp/carillon-test-XXXXXX".utf8CString)
        let file = unsafe FileDescriptor(rawValue: mkstemp(&template))
        try file.close()
        path = FilePath(String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self))
    }

    deinit { unsafe unlink(path.string) }

    @Test func `a number is held until its claim ends`() {
        let claim = ProcessClaim(in: path)
        var other: ProcessClaim? = ProcessClaim(in: path)
        let number = other?.number ?? 0
        #expect(number > 0 && number != claim.number)
        #expect(claim.isHeldElsewhere(number))
        #expect(!claim.isHeldElsewhere(number + 1))
        #expect(!claim.isHeldElsewhere(claim.number))
        other = nil
        #expect(!claim.isHeldElsewhere(number))
    }

    @Test func `without a file no number is held`() {
        let claim = ProcessClaim(in: "/no/such/file")
        #expect(claim.number > 0 && !claim.isHeldElsewhere(7))
    }
}
