import ChatClient
import ReactorIRC
import Testing

@Suite("Rooms", .timeLimit(.minutes(10)))
struct RoomTests {
    /// A client that is registered at a server with these tokens, and what it did so far.
    static func run(
        _ tokens: String = "PREFIX=(qaohv)~&@%+ CHANMODES=beI,k,l,imnst STATUSMSG=@+",
        capabilities: String = "", shown: Set<String> = ["line"],
        _ settings: NetworkClient.Settings = .forTests
    ) -> ScriptRun {
        let run = ScriptRun(settings, true, shown)
        run.play(["connect"], chunk: .max)
        run.receive("CAP * LS :\(capabilities)")
        if !capabilities.isEmpty { run.receive("CAP * ACK :\(capabilities)") }
        run.receive(":irc.example 001 ann :Welcome")
        run.receive(":irc.example 005 ann \(tokens) :are supported by this server")
        run.receive(":irc.example 376 ann :End of MOTD")
        run.forget()
        return run
    }

    /// The same client in a room with some members.
    static func inRoom(
        _ names: String = "@bob +carol ann", capabilities: String = "",
        shown: Set<String> = ["line"]
    ) -> ScriptRun {
        let run = run(capabilities: capabilities, shown: shown)
        run.receive(":ann!ann@host JOIN #room")
        run.receive(":irc.example 353 ann = #room :\(names)")
        run.receive(":irc.example 366 ann #room :End of NAMES")
        run.receive(":irc.example 324 ann #room +nt")
        run.forget()
        return run
    }

    /// The members as `@bob`, the highest ranks first.
    static func members(_ run: ScriptRun, _ room: String = "#room") -> [String] {
        let grammar = run.grammar
        return (run.room(room)?.sortedMembers ?? []).map {
            String(decoding: $0.ranks.symbols(grammar), as: UTF8.self) + $0.name.text
        }
    }

    @Test func `a JOIN brings names, topic and modes`() {
        ScriptedServer(shown: ["line"]).play(
            """
            \(RegistrationTests.hello)
            S: :irc.example 001 ann :Welcome
            E: line * server Welcome
            S: :irc.example 005 ann PREFIX=(ov)@+ :are supported by this server
            S: :irc.example 376 ann :End of MOTD
            ! join #Room
            C: JOIN #Room
            C: PING lag-1
            S: :ann!ann@host JOIN #room
            C: MODE #room
            E: opened #room
            E: line #room join <ann> [own]
            E: members #room
            S: :irc.example 332 ann #room :Welcome all
            E: topic #room
            S: :irc.example 333 ann #room bob!b@host 1700000000
            E: topic #room
            S: :irc.example 353 ann = #room :@bob +carol ann
            S: :irc.example 366 ann #room :End of NAMES
            E: members #room
            S: :irc.example 324 ann #room +ntk secret
            E: modes #room
            S: :irc.example 329 ann #room 1600000000
            """)
    }

    @Test func `members are known with their ranks and addresses`() throws {
        let run = Self.inRoom("~@bob!b@bobs.host @%carol &dave!d@x ann +erin")
        #expect(Self.members(run) == ["~@bob", "&dave", "@%carol", "+erin", "ann"])
        let room = try #require(run.room("#ROOM"))
        #expect(room.members[run.name("BOB").key]?.address.map(text) == "b@bobs.host")
        #expect(room.hasAllNames)
        #expect(text(room.modeText) == "+nt")
        run.receive(":irc.example 353 ann #room :+frank")
        #expect(Self.members(run).contains("+frank"))
    }

    @Test func `members join, leave, are removed and change`() {
        let run = Self.inRoom(shown: ["line", "members"])
        run.play(
            [
                "S: :dave!d@host JOIN #room daves :Dave D", "S: :dave!d@host PART #room :later",
                "S: :bob!b@host KICK #room carol :no", "S: :bob!b@host MODE #room +ov-t ann ann",
                "S: :bob!b@host NICK :robert", "S: :robert!b@host TOPIC #room :Tea",
                "S: :robert!b@host QUIT :gone",
            ], chunk: .max)
        #expect(
            run.transcript.filter { $0.hasPrefix("E: ") } == [
                "E: line #room join <dave> Dave D [account=daves]", "E: members #room",
                "E: line #room part <dave> later", "E: members #room",
                "E: line #room kick <bob> (carol) no", "E: members #room",
                "E: line #room mode <bob> +ov-t ann ann", "E: members #room",
                "E: line #room nick <bob> (robert)", "E: members #room",
                "E: line #room topic <robert> Tea",
                "E: line #room quit <robert> gone", "E: members #room",
            ])
        #expect(Self.members(run) == ["@+ann"])
        let room = run.room("#room")
        #expect(room.map { text($0.modeText) } == "+n")
        #expect(room.map { text($0.topic) } == "Tea")
    }

    @Test func `a room is closed by PART, KICK and the connection's end`() {
        let run = Self.inRoom(shown: ["closed"])
        run.receive(":ann!ann@host JOIN #two")
        run.receive(":ann!ann@host JOIN #three")
        run.forget()
        run.play(
            [
                "S: :ann!ann@host PART #room :bye", "S: :bob!b@host KICK #two ann :out", "end",
            ], chunk: .max)
        #expect(
            run.transcript.filter { $0.hasPrefix("E: ") } == [
                "E: closed #room parted bye", "E: closed #two kicked bob out",
                "E: closed #three disconnected",
            ])
        #expect(run.roomNames.isEmpty)
    }

    @Test func `small rooms are asked for accounts, one after the other`() throws {
        let run = Self.run("WHOX PREFIX=(ov)@+")
        for room in ["#a", "#b"] {
            run.receive(":ann!ann@host JOIN \(room)")
            run.receive(":irc.example 353 ann = \(room) :ann bob")
            run.receive(":irc.example 366 ann \(room) :End of NAMES")
        }
        #expect(run.transcript.filter { $0.hasPrefix("C: WHO") } == ["C: WHO #a %tcuhnfa,824"])
        run.forget()
        run.receive(":irc.example 354 ann 824 #a b bobs.host bob G bobby")
        run.receive(":irc.example 354 ann 824 #a a host ann H 0")
        run.receive(":irc.example 315 ann #a :End of WHO")
        #expect(run.transcript == ["C: WHO #b %tcuhnfa,824"])
        let room = try #require(run.room("#a"))
        let bob = try #require(room.members[run.name("bob").key])
        #expect(bob.isAway)
        #expect(bob.account.map(text) == "bobby")
        #expect(bob.address.map(text) == "b@bobs.host")
    }

    @Test func `accounts, presence, hosts and names change`() throws {
        let run = Self.inRoom("bob ann")
        run.play(
            [
                "S: :bob!b@host ACCOUNT bobby", "S: :bob!b@host AWAY :lunch",
                "S: :bob!b@host CHGHOST bb new.host", "S: :bob!bb@new.host SETNAME :Bob B",
            ], chunk: .max)
        #expect(
            run.transcript.filter { $0.hasPrefix("E: ") } == [
                "E: line #room host <bob> bb@new.host", "E: line #room realName <bob> Bob B",
            ])
        let room = try #require(run.room("#room"))
        let bob = try #require(room.members[run.name("bob").key])
        #expect(bob.account.map(text) == "bobby")
        #expect(bob.address.map(text) == "bb@new.host")
        #expect(bob.isAway)
        run.receive(":bob!bb@new.host ACCOUNT *")
        run.receive(":bob!bb@new.host AWAY")
        let later = run.room("#room")?.members[run.name("bob").key]
        #expect(later?.account == nil)
        #expect(later?.isAway == false)
    }

    @Test func `a change of the case mapping folds names again`() {
        let run = Self.inRoom("bob[ ann")
        #expect(run.name("BOB{") == run.name("bob["))
        run.receive(":irc.example 005 ann CASEMAPPING=ascii PREFIX=(ov)@+ :are supported")
        #expect(run.name("BOB{") != run.name("bob["))
        #expect(run.room("#ROOM") != nil)
        run.receive(":bob[!b@host QUIT :bye")
        #expect(Self.members(run) == ["ann"])
    }

    @Test func `ranks survive another order of them, and a token that is removed`() {
        let run = Self.inRoom("@bob +carol ann")
        run.receive(":irc.example 005 ann PREFIX=(Yov)!@+ :are supported")
        #expect(Self.members(run) == ["@bob", "+carol", "ann"])
        run.receive(":irc.example 005 ann -STATUSMSG -PREFIX :are supported")
        #expect(Self.members(run) == ["@bob", "+carol", "ann"])
        #expect(run.support["STATUSMSG"] == nil)
    }

    @Test func `a list of masks is one event`() {
        let run = Self.inRoom(shown: ["line", "masks"])
        run.play(
            [
                "S: :irc.example 367 ann #room *!*@asked.elsewhere", "! bans #room",
                "S: :irc.example 367 ann #room *!*@bad.host bob 1700000000",
                "S: :irc.example 367 ann #room *!*@worse.host",
                "S: :irc.example 368 ann #room :End of list",
            ], chunk: .max)
        #expect(
            run.transcript.filter { !$0.hasPrefix("S: ") } == [
                "E: line * server #room *!*@asked.elsewhere", "! bans #room", "C: MODE #room +b",
                "C: PING lag-1",
                #"E: masks #room b ["*!*@bad.host", "*!*@worse.host"]"#,
            ])
    }

    @Test func `a split is one line for each room`() {
        let run = Self.inRoom("bob carol ann", capabilities: "batch")
        run.play(
            [
                "S: :irc.example BATCH +x netsplit hub.example leaf.example",
                "S: @batch=x :bob!b@h QUIT :hub.example leaf.example",
                "S: @batch=x :carol!c@h QUIT :hub.example leaf.example",
                "S: :irc.example BATCH -x", "S: :irc.example BATCH +y netjoin hub leaf",
                "S: @batch=y :bob!b@h JOIN #room", "S: @batch=y :carol!c@h JOIN #room",
                "S: BATCH -y",
            ], chunk: .max)
        #expect(
            run.transcript.filter { $0.hasPrefix("E: ") } == [
                "E: line #room netSplit (bob carol) hub.example leaf.example",
                "E: line #room netJoin (bob carol) hub leaf",
            ])
        #expect(Self.members(run) == ["ann", "bob", "carol"])
    }
}
