import Settings
import SystemPackage
import Testing

@Suite("UserFolders", .timeLimit(.minutes(10)))
struct UserFoldersTests {
    @Test func `the XDG variables name the folders`() throws {
        let folders = try UserFolders(
            of: "carillon", environment: ["XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s/"])
        #expect(folders.configuration == "/c/carillon" && folders.state == "/s/carillon")
    }

    @Test(arguments: [
        [:], ["XDG_CONFIG_HOME": "c", "XDG_STATE_HOME": "./s"], ["XDG_STATE_HOME": ""],
    ])
    func `without them, or with relative ones, it is the home folder`(variables: [String: String])
        throws
    {
        let environment = variables.merging(["HOME": "/home/a"]) { first, _ in first }
        let folders = try UserFolders(of: "carillon", environment: environment)
        #expect(folders.configuration == "/home/a/.config/carillon")
        #expect(folders.state == "/home/a/.local/state/carillon")
    }

    @Test(arguments: [[:], ["HOME": ""], ["HOME": "a"]])
    func `without a home folder the error has advice`(environment: [String: String]) {
        let expected = FileError(
            "no folder for carillon's files: set HOME or XDG_CONFIG_HOME to an absolute path")
        #expect(throws: expected) {
            try UserFolders(of: "carillon", environment: environment)
        }
    }
}
