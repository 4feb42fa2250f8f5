import ReactorKit
import TerminalUI
import Testing

@testable import Conversation

@Suite("ClientState: IRC", .timeLimit(.minutes(10)))
struct ClientStateChatTests {
    @Test func `a connection is registered`() {
        var chat = ChatBench(rooms: ["#swift", "#key secret"])
        let lines = chat.register()
        #expect(lines.contains("NICK me"))
        #expect(lines.contains { $0.hasPrefix("USER ") })
        #expect(lines.contains { $0.hasPrefix("JOIN ") && $0.contains("#swift") })
        #expect(lines.contains { $0.contains("secret") })
        #expect(chat.bench.pictureRows.last?.hasPrefix("me>") == true)
    }

    @Test func `a room that is joined has a tab with its topic and its members`() {
        let chat = ChatBench.inRoom()
        expectPicture(
            of: chat.bench,
            """
             1 irc.example  [2 #swift] │ connected since 12:00:00
            The topic of #swift
                                                                           │3 members
                                                                           │@ada
                                                                           │bob
                                                                           │me
                                                                           │
            [12:00] -- me joined                                           │
            ────────────────────────────────────────────────────────────────────────────────
            me>
            """)
    }

    @Test func `messages have the time, the rank and the nick`() {
        var chat = ChatBench.inRoom(columns: 60)
        chat.says(
            ":ada!u@h PRIVMSG #swift :hello \u{2}all\u{2}",
            ":bob!u@h PRIVMSG #swift :\u{1}ACTION waves\u{1}",
            ":bob!u@h NOTICE #swift :note")
        #expect(
            chat.bench.lines.suffix(3) == [
                "[12:00] <@ada> hello all", "[12:00] * bob waves", "[12:00] -bob- note",
            ])
    }

    @Test func `a tab that is not shown counts, and a nick is important`() {
        var chat = ChatBench.inRoom()
        chat.bench.press(.alt("1"))
        chat.says(":ada!u@h PRIVMSG #swift :hello")
        #expect(chat.bench.title.contains("2* #swift"))
        #expect(chat.bench.ruler.hasSuffix(" 2* #swift 1 ──"))
        chat.says(":ada!u@h PRIVMSG #swift :me: hello")
        #expect(chat.bench.title.contains("2+ #swift"))
        #expect(chat.bench.ruler.hasSuffix(" 2+ #swift 1 ──"))
        chat.bench.press(.alt("j"))
        #expect(chat.bench.title.contains("[2 #swift]"))
    }

    @Test func `a message of a person opens a tab, which is not shown`() {
        var chat = ChatBench.inRoom()
        chat.says(":eve!u@h PRIVMSG me :psst")
        #expect(chat.bench.title.hasPrefix(" 1 irc.example  [2 #swift]  3+ eve"))
        chat.bench.press(.alt("3"))
        #expect(chat.bench.lines.last == "[12:00] <eve> psst")
        #expect(chat.enter("hi").first == "PRIVMSG eve :hi")
    }

    @Test func `a service has no tab`() {
        var chat = ChatBench.inRoom()
        chat.says(":NickServ!s@h NOTICE me :identify")
        #expect(chat.bench.state.tabs.count == 2)
        chat.bench.press(.alt("1"))
        #expect(chat.bench.lines.last == "[12:00] -NickServ- identify")
    }

    @Test func `without echo a message is shown at once`() {
        var chat = ChatBench.inRoom(columns: 60)
        #expect(chat.enter("hello all") == ["PRIVMSG #swift :hello all"])
        #expect(chat.bench.lines.last == "[12:00] <me> hello all")
        #expect(chat.enter("/me waves") == ["PRIVMSG #swift :\u{1}ACTION waves\u{1}"])
        #expect(chat.bench.lines.last == "[12:00] * me waves")
    }

    @Test func `with echo a message waits for it, dim and in its place`() {
        var chat = ChatBench.inRoom(columns: 60)
        chat.says(":irc.example CAP * NEW :echo-message", ":irc.example CAP me ACK :echo-message")
        chat.enter("hello")
        #expect(chat.bench.lines.last == "[12:00] <me> hello")
        let row = chat.bench.pictureRows.lastIndex { $0.hasPrefix("[12:00]") } ?? 0
        #expect(chat.bench.state.screen().cells[row][9].style.attributes.contains(.dim))
        chat.says(":ada!u@h PRIVMSG #swift :before")
        chat.says(":me!u@h PRIVMSG #swift :hello")
        #expect(chat.bench.lines.suffix(2) == ["[12:00] <me> hello", "[12:00] <@ada> before"])
        #expect(!chat.bench.state.screen().cells[row - 1][14].style.attributes.contains(.dim))
    }

    @Test func `a message of which nothing is known after a loss is sent again by a key`() {
        var chat = ChatBench.inRoom(columns: 60)
        chat.says(":irc.example CAP * NEW :echo-message", ":irc.example CAP me ACK :echo-message")
        chat.enter("hello")
        chat.bench.handle(.lost("reset by peer"))
        #expect(chat.bench.picture.contains("not answered: hello"))
        #expect(chat.bench.picture.contains("── disconnected ──"))
        chat.bench.press(.alt("r"))
        let lines = chat.register()
        #expect(lines.contains("JOIN #swift"), "open rooms are joined again")
        chat.joined("#swift", "me")
        let resent = ChatBench.written(by: chat.bench.press(.alt("s")))
        #expect(resent.first == "PRIVMSG #swift :hello")
    }

    @Test func `joins and parts that follow each other share a line`() {
        var chat = ChatBench.inRoom(columns: 60)
        chat.says(":carl!u@h JOIN #swift")
        #expect(chat.bench.lines.last == "[12:00] -- carl joined")
        chat.says(":dora!u@h JOIN #swift", ":bob!u@h QUIT :bye", ":carl!u@h NICK carla")
        #expect(chat.bench.lines.last == "[12:00] -- 2 joined: carla, dora; 1 left: bob")
        chat.says(":ada!u@h PRIVMSG #swift :x", ":eve!u@h JOIN #swift")
        #expect(chat.bench.lines.last == "[12:00] -- eve joined")
        chat.bench.configure { $0.foldEvents = false }
        chat.says(":fred!u@h JOIN #swift")
        #expect(chat.bench.lines.suffix(2) == ["[12:00] -- eve joined", "[12:00] -- fred joined"])
    }

    @Test func `Tab completes the nick of the last speaker first`() {
        var chat = ChatBench.inRoom()
        chat.says(
            ":bill!u@h JOIN #swift", ":bob!u@h PRIVMSG #swift :x", ":bill!u@h PRIVMSG #swift :x",
            ":bob!u@h PRIVMSG #swift :y")
        chat.bench.type("b")
        chat.bench.press(.tab, .tab)
        #expect(chat.bench.state.tab.editor.text == "bob:")
        chat.bench.press(.tab)
        #expect(chat.bench.state.tab.editor.text == "bill:")
        chat.bench.press(.control("c"))
        chat.bench.type("hi ad")
        chat.bench.press(.tab)
        #expect(chat.bench.state.tab.editor.text == "hi ada ")
        chat.bench.press(.control("c"))
        chat.bench.type("/part #sw")
        chat.bench.press(.tab)
        #expect(chat.bench.state.tab.editor.text == "/part #swift ")
    }

    @Test(
        arguments: [
            ("/j #c", ["JOIN #c"]), ("/join c key", ["JOIN #c key"]), ("/part", ["PART #swift"]),
            ("/part #swift good bye", ["PART #swift :good bye"]),
            ("/msg ada hi there", ["PRIVMSG ada :hi there"]),
            ("/notice ada hi", ["NOTICE ada hi"]), ("/nick you", ["NICK you"]),
            ("/topic new topic", ["TOPIC #swift :new topic"]), ("/topic", ["TOPIC #swift"]),
            ("/quote WHO #swift", ["WHO #swift"]),
            ("/kick bob be nice", ["KICK #swift bob :be nice"]),
            ("/ban bob", ["MODE #swift +b bob!*@*"]), ("/unban *!*@h", ["MODE #swift -b *!*@h"]),
            ("/op bob", ["MODE #swift +o bob"]), ("/deop ada bob", ["MODE #swift -oo ada bob"]),
            ("/voice bob", ["MODE #swift +v bob"]), ("/devoice bob", ["MODE #swift -v bob"]),
            ("/invite eve", ["INVITE eve #swift"]), ("/whois ada", ["WHOIS ada"]),
            ("/whowas eve", ["WHOWAS eve"]), ("/who", ["WHO #swift"]), ("/names", ["NAMES #swift"]),
            ("/list", ["LIST"]), ("/away lunch", ["AWAY lunch"]), ("/away", ["AWAY"]),
            ("/mode +m", ["MODE #swift +m"]), ("/mode", ["MODE #swift"]),
            ("/ctcp ada VERSION", ["PRIVMSG ada :\u{1}VERSION\u{1}"]), ("/close", ["PART #swift"]),
            ("/kickban bob spam", ["MODE #swift +b bob!*@*", "KICK #swift bob spam"]),
            ("/quit bye all", ["QUIT :bye all"]),
        ])
    func `a command is sent`(command: String, lines: [String]) {
        var chat = ChatBench.inRoom()
        #expect(
            chat.enter(command).map { $0.replacing(" :", with: " ") }
                == lines.map { $0.replacing(" :", with: " ") })
    }

    @Test func `a room that is left has no tab`() {
        var chat = ChatBench.inRoom()
        chat.enter("/part")
        #expect(chat.bench.title == " irc.example:6667  connected since 12:00:00")
        chat.says(":me!u@h PART #swift")
        #expect(chat.bench.state.tabs.count == 1)
    }

    @Test func `one who is removed keeps the tab`() {
        var chat = ChatBench.inRoom(columns: 60)
        chat.says(":ada!u@h KICK #swift me :spam")
        #expect(chat.bench.lines.contains("[12:00] -- ada removed me: spam"))
        #expect(chat.bench.state.tabs.count == 2)
    }

    @Test func `a person who is ignored is not shown`() {
        var chat = ChatBench.inRoom(columns: 60)
        chat.enter("/ignore ADA")
        chat.says(":ada!u@h PRIVMSG #swift :spam")
        #expect(!chat.bench.picture.contains("spam"))
        chat.enter("/unignore ada")
        chat.says(":ada!u@h PRIVMSG #swift :ham")
        #expect(chat.bench.picture.contains("ham"))
    }

    @Test func `a nick that changes is the prompt, and the name of the tab`() {
        var chat = ChatBench.inRoom()
        chat.says(":eve!u@h PRIVMSG me :psst", ":eve!u@h NICK eva", ":me!u@h NICK myself")
        #expect(chat.bench.title.contains("3+ eva"))
        #expect(chat.bench.pictureRows.last == "myself>")
        chat.says(":eva!u@h PRIVMSG myself :still me")
        #expect(chat.bench.state.tabs.count == 3)
    }

    @Test func `the server's tab sends no messages`() {
        var chat = ChatBench(rooms: [])
        chat.register()
        #expect(chat.enter("hello") == [])
        #expect(chat.bench.ruler.contains("this is the tab of the server"))
        #expect(chat.bench.pictureRows.last == "me> hello")
    }

    @Test func `the bell rings for what is important and not visible`() {
        var chat = ChatBench.inRoom { $0.bell = .activity }
        chat.bench.press(.alt("1"))
        func rings(_ line: String) -> Bool {
            chat.bench.pass(.seconds(2))
            return chat.bench.handle(.received(Array(line.utf8), isCut: false)).contains(.bell)
        }
        #expect(!rings(":ada!u@h PRIVMSG #swift :hello"))
        #expect(rings(":ada!u@h PRIVMSG #swift :hello me"))
        #expect(rings(":eve!u@h PRIVMSG me :psst"))
        #expect(!rings("PING :x"))
        chat.bench.press(.alt("3"))
        #expect(!rings(":eve!u@h PRIVMSG me :psst"))
    }

    @Test func `a text in Latin-1 is shown, and marked`() {
        var chat = ChatBench.inRoom(columns: 60)
        chat.bench.handle(
            .received(Array(":ada!u@h PRIVMSG #swift :caf".utf8) + [0xE9], isCut: false))
        #expect(chat.bench.lines.last == "[12:00] <@ada> café [not UTF-8]")
    }

    @Test func `no password is kept in the history`() {
        var chat = ChatBench.inRoom()
        chat.enter("/msg NickServ IDENTIFY hunter2")
        chat.enter("/msg ada hello")
        #expect(
            chat.bench.state.takeUnsaved().history.map(\.text) == [
                "/join #swift", "/msg ada hello",
            ])
    }

    @Test func `answers to an order are in the tab in which it was given`() {
        var chat = ChatBench.inRoom(columns: 60)
        chat.enter("/whois ada")
        chat.says(":irc.example 311 me ada u h * :Ada L.", ":irc.example 318 me ada :End")
        #expect(chat.bench.picture.contains("Ada L."))
        chat.bench.pass(.seconds(6))
        chat.says(":irc.example 371 me :later")
        #expect(!chat.bench.picture.contains("later"))
    }

    @Test func `the list of rooms has a tab`() {
        var chat = ChatBench.inRoom()
        chat.enter("/list")
        chat.says(
            ":irc.example 321 me Channel :Users", ":irc.example 322 me #a 3 :About a",
            ":irc.example 322 me #b 1 :", ":irc.example 323 me :End")
        #expect(chat.bench.title.contains("[3 list]"))
        #expect(
            chat.bench.lines == [
                "#a  3 members  About a", "#b  1 member",
                "-- 2 rooms: /only TEXT filters them, /join ROOM joins one",
            ])
        #expect(chat.enter("hello") == [])
        chat.bench.press(.control("c"))
        #expect(chat.enter("/close") == [])
        #expect(chat.bench.state.tabs.count == 2)
    }

    @Test func `one who types is named until the message, or for six seconds`() {
        var chat = ChatBench.inRoom()
        chat.says(":irc.example CAP me NEW :message-tags", ":irc.example CAP me ACK :message-tags")
        chat.says(
            "@+typing=active :ada!u@h TAGMSG #swift", "@+typing=active :bob!u@h TAGMSG #swift")
        #expect(chat.bench.ruler.contains("ada and bob are typing"))
        chat.says(":ada!u@h PRIVMSG #swift :x")
        #expect(chat.bench.ruler.contains("bob is typing"))
        chat.bench.pass(.seconds(7))
        chat.bench.handle(.tick)
        #expect(!chat.bench.ruler.contains("typing"))
    }

    @Test func `the others see that the person types, unless a setting forbids it`() {
        var chat = ChatBench.inRoom()
        chat.says(":irc.example CAP me NEW :message-tags", ":irc.example CAP me ACK :message-tags")
        #expect(
            ChatBench.written(by: chat.bench.type("hello")) == ["@+typing=active TAGMSG #swift"])
        chat.bench.press(.control("c"))
        chat.bench.pass(.seconds(4))
        #expect(ChatBench.written(by: chat.bench.type("/quit")) == [])
        chat.bench.press(.control("c"))
        chat.bench.configure { $0.typing = false }
        #expect(ChatBench.written(by: chat.bench.type("hello")) == [])
    }

    @Test func `a lag is in the title`() {
        var chat = ChatBench.inRoom()
        chat.bench.state.links[0].chat?.lag = .milliseconds(42)
        #expect(chat.bench.title.hasSuffix("connected since 12:00:00, lag 42 ms"))
    }

    @Test func `the list of tabs has the number of members`() {
        var chat = ChatBench.inRoom()
        chat.bench.press(.alt("g"))
        #expect(
            chat.bench.pictureRows.contains {
                $0.hasPrefix("> 2  #swift") && $0.contains("3 members")
            })
    }

    @Test func `a log-in with an account uses the password of the command`() {
        var chat = ChatBench { $0.account = "ada" }
        chat.bench.handle(.connection(.first, .password(Array("sesame".utf8))))
        let lines = ChatBench.written(by: chat.bench.handle(.connected(peer: "10.0.0.1:6667")))
        #expect(lines.contains("CAP LS 302"))
        chat.says(":irc.example CAP * LS :sasl=PLAIN", ":irc.example CAP * ACK :sasl")
        #expect(!chat.bench.picture.contains("sesame"))
    }
}
