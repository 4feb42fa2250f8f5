import ChatCore
import ChatService
import Digests

extension ChatSettings {
    /// Adds the operator `root`, whose password is `hunter2`.
    mutating func addOperator() {
        guard let verifier = try? PasswordVerifier(of: Array("hunter2".utf8), rounds: 10) else {
            return
        }
        network.operators = [
            NetworkSettings.Operator(
                name: Array("root".utf8), verifier: Array("\(verifier)".utf8))
        ]
    }
}

extension ChatBench {
    /// A registered client that is an operator, with all lines forgotten; for settings with
    /// `addOperator`.
    func joinOperator(_ nick: String, at edge: Int = 0) throws -> ChatClient {
        let client = try join(nick, from: "127.0.0.1", at: edge)
        try client.send("OPER root hunter2")
        try turn(until: { client.lines.contains { $0.contains(" 381 \(nick) ") } })
        client.forget()
        return client
    }
}
