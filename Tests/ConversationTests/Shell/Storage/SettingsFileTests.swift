import FileTesting
import Settings
import SystemPackage
import TerminalTesting
import Testing

@testable import Conversation

@Suite("SettingsFile", .timeLimit(.minutes(10)))
final class SettingsFileTests {
    private static let name = "config/carillon/carillon.conf"
    private static let home = ["endpoint", "home"]
    private let folder: TemporaryFolder
    private var file: SettingsFile

    init() throws {
        folder = try TemporaryFolder()
        file = SettingsFile(environment: folder.environment)
    }

    private func reopen(with text: String) throws {
        try folder.write(text, to: Self.name)
        _ = try file.read()
    }

    @Test func `without a file one is made, for its owner alone`() throws {
        _ = try file.read()
        let saving = file.save([SettingsEdit("bell", "loss")])
        #expect(saving.failure == nil && saving.conflicts == [])
        #expect(folder.read(Self.name) == "bell = loss\n")
        #expect(folder.mode(of: Self.name) == 0o600)
        #expect(try file.read().settings.bell == .loss)
    }

    @Test func `what was written meanwhile stays`() throws {
        try reopen(with: "bell = loss\n")
        try folder.write("# mine\nbell = loss\nmouse = on\n", to: Self.name)
        let edits = [SettingsEdit("bell", "always"), SettingsEdit("log", "on", in: Self.home)]
        #expect(file.save(edits) == SettingsSaving(edits: edits, path: "\(file.path!)"))
        #expect(
            folder.read(Self.name)
                == "# mine\nbell = always\nmouse = on\n\n[endpoint home]\nlog = on\n")
    }

    @Test func `a value that was changed there too is overwritten only the second time`() throws {
        try reopen(with: "bell = loss\nmouse = on\n")
        try folder.write("bell = never\n", to: Self.name)
        let edits = [SettingsEdit("bell", "always"), SettingsEdit("mouse", "off")]
        #expect(
            file.save(edits).conflicts
                == [SettingsEdit("bell", "never"), SettingsEdit("mouse", "")])
        #expect(folder.read(Self.name) == "bell = never\n")
        #expect(file.save(edits).conflicts == [])
        #expect(folder.read(Self.name) == "bell = always\nmouse = off\n")
        #expect(file.save([SettingsEdit("bell", "loss")]).conflicts == [])
    }

    @Test func `what is there already is no conflict`() throws {
        try reopen(with: "bell = loss\n")
        try folder.write("bell = always # so\n", to: Self.name)
        #expect(file.save([SettingsEdit("bell", "always")]).conflicts == [])
        #expect(folder.read(Self.name) == "bell = always # so\n")
    }

    @Test func `a file with errors is not read again, and the reason returned`() throws {
        try reopen(with: "bell = loss\n")
        try folder.write("bell = loud\n", to: Self.name)
        #expect(file.readAgain().problems.count == 1)
        try folder.write("bell = always\n", to: Self.name)
        let reading = file.readAgain()
        #expect(reading.problems == [] && reading.settings.bell == .always)
    }

    @Test func `a named file must exist each time, and is written`() throws {
        let path = folder.path.appending("my.conf")
        file = SettingsFile(environment: [:], path: path)
        #expect(file.readAgain().problems == ["there is no file \(path)"])
        try folder.write("bell = loss\n", to: "my.conf")
        _ = try file.read()
        #expect(file.save([SettingsEdit("bell", "never")]).failure == nil)
        #expect(folder.read("my.conf") == "bell = never\n")
    }

    @Test func `without a home there is no place to save to`() throws {
        file = SettingsFile(environment: [:])
        #expect(try file.read().settings == ClientSettings())
        #expect(
            file.save([SettingsEdit("bell", "loss")]).failure
                == "there is no folder for it: HOME is not set")
    }
}
