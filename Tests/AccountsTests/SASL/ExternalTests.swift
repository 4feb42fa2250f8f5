import Accounts
import Testing

@Suite("SASL EXTERNAL", .timeLimit(.minutes(10)))
struct ExternalTests {
    private var bench: SASLBench

    init() throws {
        bench = try SASLBench()
        bench.certificates[try #require(SASLBench.certificate)] = try SASLBench.name("Ann")
    }

    @Test(arguments: ["", "Ann", "ann"])
    func `the certificate decides, and the identity may repeat it`(message: String) throws {
        let ann = try SASLBench.name("Ann")
        #expect(try bench.pass(message.utf8, by: .external) == .succeed(ann))
    }

    @Test func `the empty message is a plus`() throws {
        var authentication = SASLBench.begin(.external)
        let certificate = try #require(SASLBench.certificate)
        #expect(try authentication.receive("+".utf8) == .ask(.account(of: certificate)))
    }

    @Test(arguments: ["bob", "Ann ", "ann\u{301}", "#ann"])
    func `another identity is refused`(message: String) {
        #expect(throws: AuthenticationFailure.refused) {
            try bench.pass(message.utf8, by: .external)
        }
    }

    @Test func `an unknown certificate is refused`() throws {
        let bench = try SASLBench()
        #expect(throws: AuthenticationFailure.refused) { try bench.pass([], by: .external) }
    }

    @Test func `a connection without a certificate is refused without a look-up`() {
        var authentication = Authentication(
            .external, random: [UInt8](repeating: 0, count: 18), certificate: nil,
            decoys: SASLBench.decoys)
        #expect(throws: AuthenticationFailure.refused) { try authentication.receive("+".utf8) }
    }

    @Test func `an identity with a NUL, or that is not UTF-8, is malformed`() {
        for message in [[0x61, 0], [0], [0xC3], [0xFF, 0x61]] as [[UInt8]] {
            #expect(throws: AuthenticationFailure.malformed) {
                try bench.pass(message, by: .external)
            }
        }
    }

    @Test func `without an answer the client may try again`() throws {
        var authentication = SASLBench.begin(.external)
        _ = try authentication.receive("+".utf8)
        #expect(throws: AuthenticationFailure.unavailable) {
            try authentication.resume(with: .unavailable)
        }
    }

    @Test func `a second message is malformed`() throws {
        var authentication = SASLBench.begin(.external)
        _ = try bench.pass([], to: &authentication)
        #expect(throws: AuthenticationFailure.malformed) {
            try bench.pass([], to: &authentication)
        }
    }

    @Test func `an answer to another question traps`() async {
        await #expect(processExitsWith: .failure) {
            var authentication = SASLBench.begin(.external)
            _ = try authentication.receive("+".utf8)
            _ = try authentication.resume(with: .verifier(nil))
        }
    }
}
