import Daemon
import ReactorKit
import Testing

@Suite("Privileges", .timeLimit(.minutes(10)))
struct PrivilegesTests {
    private func privileges(user: String? = nil, group: String? = nil) throws -> Privileges {
        var settings = ServerSettings(.tested)
        settings.user = user
        settings.group = group
        return try Privileges(settings)
    }

    @Test func `without a name nothing changes`() throws {
        let privileges = try privileges()
        #expect(privileges.account == nil)
        #expect(!privileges.changesAccount)
        try privileges.take()
    }

    @Test func `a user has its own group unless another is named`() throws {
        let own = try #require(try privileges(user: "daemon").account)
        let other = try #require(try privileges(user: "daemon", group: "root").account)
        #expect(own.user == other.user && own.user != 0)
        #expect(own.group != 0 && other.group == 0)
    }

    @Test func `numbers are accepted, also without an account`() throws {
        #expect(
            try privileges(user: "4242").account == Account(name: "4242", user: 4242, group: 4242))
        #expect(try privileges(user: "4242", group: "7").account?.group == 7)
    }

    @Test func `the account that one has already needs no privilege`() throws {
        let current = Account.current
        let privileges = try privileges(user: "\(current.user)", group: "\(current.group)")
        #expect(!privileges.changesAccount)
        try privileges.take()
    }

    @Test(arguments: ["no such user", "-1", "4294967295", ""])
    func `a user that does not exist is an error`(name: String) {
        let error = #expect(throws: Privileges.Refused.self) { try privileges(user: name) }
        #expect(error?.description == "there is no user \(name)")
        #expect(error?.kind == .noAccount)
    }

    @Test func `a group that does not exist is an error`() {
        let error = #expect(throws: Privileges.Refused.self) { try privileges(group: "no such") }
        #expect(error?.description == "there is no group no such")
    }

    @Test func `a folder that does not exist is another error than an unknown user`() throws {
        var settings = ServerSettings(.tested)
        settings.workingDirectory = "/no such folder"
        let privileges = try Privileges(settings)
        let error = #expect(throws: Privileges.Refused.self) { try privileges.take() }
        #expect(error?.kind == .unusable)
        #expect(error?.description.hasPrefix("cannot go to the folder /no such folder: ") == true)
    }
}
