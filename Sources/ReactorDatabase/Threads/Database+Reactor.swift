public import ReactorKit

/// For protocols. Each completion stays on the thread of its reactor and is called there, on a later
/// turn, in the order of the calls; so it may use what the database's threads may not. A result is
/// dropped when its reactor has been released.
extension Database {
    /// Opens a database as ``open(at:schema:options:)`` does. Call on the reactor's thread.
    public static func open(
        at location: DatabaseLocation, schema: Schema = [],
        options: DatabaseOptions = DatabaseOptions(), on reactor: Reactor,
        completion: @escaping (Result<Database, any Error>) -> Void
    ) {
        let delivery = reactor.delivery(to: completion)
        open(at: location, schema: schema, options: options) { delivery.deliver($0) }
    }

    /// Does all of `body` in one transaction as ``write(_:)`` does. Call on the reactor's thread.
    ///
    /// - Throws: `DatabaseError` with ``DatabaseError/Reason/queueFull`` or
    ///   ``DatabaseError/Reason/closed``; then the completion is not called.
    public func write<Value: Sendable>(
        on reactor: Reactor, _ body: @escaping @Sendable (DatabaseConnection) throws -> Value,
        completion: @escaping (Result<Value, any Error>) -> Void
    ) throws(DatabaseError) {
        try submit(.transaction, on: reactor, body, completion)
    }

    /// Does `body` on a thread that reads, as ``read(_:)`` does. Call on the reactor's thread.
    ///
    /// - Throws: `DatabaseError` with ``DatabaseError/Reason/queueFull`` or
    ///   ``DatabaseError/Reason/closed``; then the completion is not called.
    public func read<Value: Sendable>(
        on reactor: Reactor, _ body: @escaping @Sendable (DatabaseConnection) throws -> Value,
        completion: @escaping (Result<Value, any Error>) -> Void
    ) throws(DatabaseError) {
        try submit(.snapshot, on: reactor, body, completion)
    }

    /// Copies the database to a new file as ``backUp(to:)`` does. Call on the reactor's thread.
    public func backUp(
        to path: String, on reactor: Reactor,
        completion: @escaping (Result<Void, any Error>) -> Void
    ) {
        let delivery = reactor.delivery(to: completion)
        do {
            try backUp(to: path) { delivery.deliver($0) }
        } catch {
            delivery.deliver(.failure(error))
        }
    }

    /// Closes the database as ``close()`` does. Call on the reactor's thread.
    public func close(on reactor: Reactor, completion: @escaping () -> Void) {
        let delivery = reactor.delivery { (_: Bool) in completion() }
        close { delivery.deliver(true) }
    }

    private func submit<Value: Sendable>(
        _ access: Access, on reactor: Reactor,
        _ body: @escaping @Sendable (DatabaseConnection) throws -> Value,
        _ completion: @escaping (Result<Value, any Error>) -> Void
    ) throws(DatabaseError) {
        let delivery = reactor.delivery(to: completion)
        do {
            try submit(access, body) { delivery.deliver($0) }
        } catch {
            reactor.cancel(delivery)
            throw error
        }
    }
}
