import Accounts
import Testing
import TextTesting

@Suite("NickServ, ChanServ", .timeLimit(.minutes(10)))
struct NickServTests {
    private func password(_ text: String) throws -> Password { try Password(text.utf8) }
    private static let digits = String(repeating: "0a", count: 32)

    private func error(_ text: String) -> ServiceError? {
        do throws(ServiceError) {
            _ = try NickServ.request(text.utf8)
            return nil
        } catch {
            return error
        }
    }

    private func roomError(_ text: String) -> ServiceError? {
        do throws(ServiceError) {
            _ = try ChanServ.request(text.utf8)
            return nil
        } catch {
            return error
        }
    }

    @Test func `lines are read`() throws {
        let fingerprint = try #require(CertificateFingerprint(Self.digits))
        let ann = try SASLBench.name("ann")
        let expected: [(String, NickServ.Request)] = try [
            (
                "REGISTER pw",
                .register(password("pw"), mailAddress: Array("*".utf8), invitation: nil)
            ),
            (
                "register pw a@b.org",
                .register(password("pw"), mailAddress: Array("a@b.org".utf8), invitation: nil)
            ),
            (
                "Register pw * CODE",
                .register(
                    password("pw"), mailAddress: Array("*".utf8), invitation: Array("CODE".utf8))
            ),
            ("IDENTIFY pw", .identify(nil, password("pw"))),
            ("IDENTIFY ann pw", .identify(ann, password("pw"))),
            ("PASSWD old new", .changePassword(from: password("old"), to: password("new"))),
            ("GHOST ann", .ghost(nick: ann, nil)),
            ("GHOST ann pw", .ghost(nick: ann, password("pw"))),
            ("REGAIN ann", .regain(nick: ann, nil)),
            ("regain ann pw", .regain(nick: ann, password("pw"))),
            ("INFO", .info(nil)),
            ("INFO ann", .info(ann)),
            ("CERT ADD", .addCertificate(nil)),
            ("cert add \(Self.digits)", .addCertificate(fingerprint)),
            ("CERT DEL \(Self.digits.uppercased())", .deleteCertificate(fingerprint)),
            ("CERT LIST", .listCertificates),
            ("DROP ann pw", .drop(ann, password("pw"))),
            ("HELP", .help(NickServ.Command.allCases)),
            ("HELP ghost", .help([.ghost])),
            ("HELP CERT", .help([.addCertificate, .deleteCertificate, .listCertificates])),
            ("HELP CERT DEL", .help([.deleteCertificate])),
            ("  identify \t ann   pw  ", .identify(ann, password("pw"))),
        ]
        for (text, request) in expected {
            #expect(try NickServ.request(text.utf8) == request, "\(text)")
        }
        // Every command is read by one of these lines.
        for command in NickServ.Command.allCases {
            #expect(expected.contains { $0.0.uppercased().contains(command.rawValue) })
        }
    }

    @Test func `a password is prepared`() throws {
        #expect(
            try NickServ.request("IDENTIFY e\u{301}".utf8) == .identify(nil, password("\u{E9}")))
        #expect(error("IDENTIFY a\u{200B}") == .invalid(PasswordRefusal.notAllowed.description))
    }

    @Test(arguments: [
        ("REGISTER", NickServ.Command.register), ("REGISTER a b c d", .register),
        ("IDENTIFY", .identify), ("IDENTIFY a b c", .identify), ("PASSWD a", .changePassword),
        ("PASSWD a b c", .changePassword), ("GHOST", .ghost), ("GHOST a b c", .ghost),
        ("INFO a b", .info), ("CERT ADD a b", .addCertificate), ("CERT DEL", .deleteCertificate),
        ("CERT LIST x", .listCertificates), ("DROP", .drop), ("DROP ann", .drop),
    ])
    func `a wrong number of words is answered by the usage`(
        text: String, command: NickServ.Command
    ) {
        #expect(error(text) == .usage([command.usage]))
    }

    @Test func `CERT alone is answered by its three forms`() {
        let forms: [NickServ.Command] = [.addCertificate, .deleteCertificate, .listCertificates]
        #expect(error("CERT") == .usage(forms.map(\.usage)))
        #expect(error("cert remove") == .usage(forms.map(\.usage)))
        #expect(
            error("CERT")?.description
                == "Use: CERT ADD [<fingerprint>], or CERT DEL <fingerprint>, or CERT LIST")
    }

    @Test(arguments: [
        "hunter2", "IDENTIFYhunter2", "/msg hunter2", "HELP hunter2", "HELP REG hunter2",
        "regi\u{17F}ter hunter2",
    ])
    func `an unknown command is not repeated, as it may be a password`(text: String) {
        #expect(error(text) == .unknownCommand)
        #expect(error(text)?.description.contains("hunter2") == false)
    }

    @Test func `nothing is no command`() {
        #expect(error("") == .empty)
        #expect(error(" \t ") == .empty)
    }

    @Test(arguments: [
        "IDENTIFY #ann pw", "GHOST 1ann", "INFO a.b", "DROP * pw", "CERT DEL 00", "CERT ADD ann",
        "GHOST ann p\u{1}w",
    ])
    func `invalid parameters are explained without being repeated`(text: String) throws {
        guard case .invalid(let reason) = error(text) else {
            Issue.record("\(text) is not invalid")
            return
        }
        #expect(!reason.isEmpty)
        #expect(!text.split(separator: " ").dropFirst().contains { reason.contains("\($0) ") })
    }

    @Test func `rooms are registered, dropped, transferred and operated`() throws {
        let room = Array("#tea".utf8)
        let ann = try SASLBench.name("ann")
        let expected: [(String, ChanServ.Request)] = [
            ("REGISTER #tea", .register(room: room)), ("drop #tea", .drop(room: room)),
            ("TRANSFER #tea ann", .transfer(room: room, to: ann)),
            ("OP #tea", .makeOperator(room: room, nick: nil)),
            ("OP #tea bob", .makeOperator(room: room, nick: Array("bob".utf8))),
            ("set #tea history all", .set(room: room, .history, to: Array("all".utf8))),
            ("HELP", .help(ChanServ.Command.allCases)), ("help op", .help([.makeOperator])),
        ]
        for (text, request) in expected {
            #expect(try ChanServ.request(text.utf8) == request, "\(text)")
        }
    }

    @Test func `wrong lines to ChanServ are explained`() {
        #expect(roomError("REGISTER") == .usage(["REGISTER <room>"]))
        #expect(roomError("OP #tea a b") == .usage(["OP <room> [<nick>]"]))
        #expect(roomError("TRANSFER #tea") == .usage(["TRANSFER <room> <account>"]))
        #expect(roomError("DROP tea") == .invalid("The name of a room begins with #"))
        #expect(roomError("TRANSFER #tea #ann") == .invalid("This is not the name of an account"))
        let usage = ServiceError.usage(["SET <room> HISTORY joined|members|all|off|default"])
        #expect(roomError("SET #tea HISTORY") == usage)
        #expect(roomError("SET #tea COLOUR red") == usage)
        #expect(roomError("IDENTIFY pw") == .unknownCommand)
        #expect(roomError("HELP CERT") == .unknownCommand)
    }

    @Test func `each command has its row in the help`() {
        for command in NickServ.Command.allCases {
            let lines = NickServ.Command.helpLines(about: [command])
            #expect(lines.count == 2 && lines[0].hasPrefix(command.rawValue))
            #expect(lines[1].hasSuffix("."))
            // A line of NOTICE has room for it.
            #expect(lines.allSatisfy { $0.utf8.count <= 120 })
        }
        #expect(ChanServ.Command.helpLines(about: ChanServ.Command.allCases).count == 14)
    }

    @Test(arguments: 0..<50)
    func `any line is read or explained`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let words = [
            "REGISTER", "cert", "ADD", "HELP", "pw", "#tea", "ann", "\u{E9}", "", "\0", "<>",
        ]
        for _ in 0..<100 {
            let line = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                Array(random.element(of: words).utf8) + random.bytes(upTo: 2)
            }.joined(separator: [0x20])
            do throws(ServiceError) {
                _ = try NickServ.request(Array(line))
                _ = try ChanServ.request(Array(line))
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
