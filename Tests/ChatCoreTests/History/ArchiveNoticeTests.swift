import Testing

@testable import ChatCore

/// What operators get to know of an archive that fails.
@Suite("Notices about the archive", .timeLimit(.minutes(10)))
struct ArchiveNoticeTests {
    private let net = TestNetwork(Self.settings())

    init() {
        net.network.restore(StoredHistory())
        for nick in ["boss", "ann"] { net.connect(nick) }
        net.addModes(.networkOperator, to: "boss")
        net.addModes(.wallops, to: "ann")
    }

    /// Without accounts, which would be asked for owners of nicks.
    private static func settings(isStrict: Bool = false) -> NetworkSettings {
        var settings = NetworkSettings.withHistory
        settings.history?.isStored = true
        settings.history?.isStrict = isStrict
        return settings
    }

    @Test func `operators get a notice when it begins to fail and when it works again`() {
        net.setArchive(isAvailable: false)
        net.setArchive(isAvailable: false)
        #expect(
            net.received("boss") == [
                ":irc.test NOTICE boss :History cannot be stored: what is said waits in memory, "
                    + "and older messages are not available. The log has the reason"
            ])
        net.setArchive(isAvailable: true)
        #expect(net.received("boss") == [":irc.test NOTICE boss :History is stored again"])
        #expect(net.received("ann") == [])
    }

    @Test func `operators get the number of the records that were given up`() {
        net.dropFromArchive(19)
        #expect(
            net.received("boss") == [
                ":irc.test NOTICE boss :History has a gap: 19 records could not be stored in time"
            ])
        #expect(net.received("ann") == [])
    }

    @Test func `strict, it says that messages are refused`() {
        net.apply(Self.settings(isStrict: true))
        net.setArchive(isAvailable: false)
        #expect(
            net.received("boss").first?.contains("messages that are to be kept are refused") == true
        )
    }

    @Test func `who becomes an operator meanwhile gets it too`() {
        var settings = Self.settings()
        settings.operators = [.init(name: Array("root".utf8), verifier: [])]
        net.apply(settings)
        net.setArchive(isAvailable: false)
        net.send("ann", "OPER root secret")
        net.answer(.password(isRight: true))
        #expect(
            net.received("ann").last?.contains("NOTICE ann :History cannot be stored: ") == true)
        // There is no archive any more: nothing is wrong then.
        net.network.archiveEnded()
        net.connect("bob")
        net.send("bob", "OPER root secret")
        net.answer(.password(isRight: true))
        #expect(net.received("bob").last?.contains(" MODE bob +o") == true)
    }
}
