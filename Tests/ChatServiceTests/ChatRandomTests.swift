import ChatService
import Figures
import ReactorKit
import ReactorTesting
import Services
import Testing
import TextTesting

@Suite("Chat, at random", .timeLimit(.minutes(10)))
struct ChatRandomTests {
    private static let pieces = [
        "NICK ", "USER a 0 * :b\r\n", "JOIN ", "PART ", "#a", "#b,#c", "PRIVMSG ", " :hello\r\n",
        "QUIT\r\n", "\r\n", "\n", "\r", " ", ":", "@x=y ", "CAP LS 302\r\n", "CAP END\r\n", "ann",
        "bob", "NAMES #a\r\n", "MODE #a +l 2\r\n", "WHO #a\r\n", "LIST\r\n", "\u{E9}",
        "KICK #a ann\r\n",
        "WEBIRC sesame-street a b 192.0.2.1\r\n", "PING x\r\n", "AWAY :no\r\n", "PASS x\r\n",
    ]

    @Test(arguments: 1...20)
    func `whatever clients send, in whatever pieces, the edge and the core agree`(
        seed: UInt64
    ) throws {
        var random = SplitMix(seed: seed)
        let edgeCount = Int(seed % 4) + 1
        let bench = try ChatBench(edges: edgeCount) { settings in
            settings.floodRate = seed.isMultiple(of: 2) ? 0 : 50
            settings.sendLimit = 65_536
            if seed.isMultiple(of: 3), let range = try? AddressRange("192.0.2.0/24") {
                settings.gateways = [Gateway(addresses: range, password: "sesame-street")]
            }
        }
        var clients: [ChatClient] = []
        for step in 1...400 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<2 where clients.count < 20:
                let client = try bench.open(at: .random(in: 0..<edgeCount, using: &random))
                if Bool.random(using: &random) {
                    try client.send("NICK n\(step)", "USER n 0 * :n", "JOIN #a")
                }
                clients.append(client)
            case 2 where !clients.isEmpty:
                let gone = clients.remove(at: Int.random(in: clients.indices, using: &random))
                try gone.end()
            case 3 where !clients.isEmpty:
                let slow = clients[Int.random(in: clients.indices, using: &random)]
                try slow.leaveUnsent([0, 70_000].randomElement(using: &random) ?? 0)
            case 4: try bench.wait(.seconds(Int.random(in: 1...90, using: &random)))
            default:
                guard let client = clients.randomElement(using: &random) else { continue }
                var bytes: [UInt8] = []
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    bytes += (Self.pieces.randomElement(using: &random) ?? "").utf8
                    if Int.random(in: 0..<30, using: &random) == 0 {
                        bytes.append(.random(in: .min ... .max, using: &random))
                    }
                }
                // As a transport does, which delivers nothing once it is closing.
                guard client.transport.closings.isEmpty else { continue }
                try client.session.dataReceived(bytes.span)
                if Bool.random(using: &random) { try bench.settle() }
            }
            for client in clients where !client.transport.closings.isEmpty {
                if Bool.random(using: &random) { try client.end(.closed) }
            }
            clients.removeAll { $0.transport.hasEnded }
        }
        for client in clients { try client.end() }
        try bench.settle()
        let readings = bench.readings
        #expect(readings["carillond_chat_commands_total"]?.total ?? 0 > 200)
        for name in ["sessions", "users", "rooms"] {
            #expect(readings["carillond_chat_\(name)"] == .number(0), "\(name)")
        }
    }
}
