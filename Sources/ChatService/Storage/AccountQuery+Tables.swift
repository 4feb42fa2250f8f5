import Accounts
import ChatCore
import ReactorDatabase
import ReactorIRC

extension AccountQuery {
    /// True when it changes nothing.
    var isReadOnly: Bool {
        switch self {
        case .find, .findOwner: true
        default: false
        }
    }

    /// Does what it asks for; `second` is the time, for a change.
    func answer(
        from connection: DatabaseConnection, at second: Int64
    ) throws -> Answer {
        let tables = AccountTables(connection)
        return switch self {
        case .find(let name): .account(try tables.account(named: name))
        case .findOwner(let certificate): .account(try tables.owner(of: certificate))
        case .insert(let account, let invitation):
            switch try tables.insert(account, .registered, invitation, at: second) {
            case .done: .stored(true)
            case .nameTaken: .stored(false)
            case .notInvited: .notInvited
            }
        case .replaceVerifier(let name, let verifier):
            .stored(
                try tables.replaceVerifier(
                    of: name, with: verifier, .passwordChanged, at: second))
        case .addCertificate(let name, let certificate):
            .stored(try tables.add(certificate, to: name, at: second))
        case .removeCertificate(let name, let certificate):
            .stored(try tables.remove(certificate, from: name, at: second))
        case .delete(let name): .stored(try tables.delete(name, .dropped, at: second))
        case .registerRoom, .dropRoom, .transferRoom:
            .stored(try change(RoomTables(connection), AuditTable(connection), at: second))
        }
    }

    /// Changes who owns a room; true when it was made.
    private func change(
        _ rooms: RoomTables, _ audit: AuditTable, at second: Int64
    ) throws -> Bool {
        func note(_ act: String, _ room: [UInt8], _ owner: AccountName? = nil) throws {
            try audit.note(
                act, String(decoding: room, as: UTF8.self), by: owner?.key, at: second)
        }
        switch self {
        case .registerRoom(let room):
            guard try rooms.register(room) else { return false }
            try note("room registered", room.name, room.registration?.founder)
        case .dropRoom(let name):
            guard try rooms.drop(name) else { return false }
            try note("room dropped", name.bytes)
        case .transferRoom(let name, let account):
            guard try rooms.transfer(name, to: account) else { return false }
            try note("room transferred", name.bytes, account)
        default: return false
        }
        return true
    }
}
