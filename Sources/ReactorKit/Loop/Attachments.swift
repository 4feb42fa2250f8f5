/// What lives on a reactor without a descriptor of its own, and ends with it: a connection that is
/// being made, a network in memory, the threads of a server.
package protocol ReactorAttachment: AnyObject {
    /// The reactor shuts down: end in an orderly way within `limit`.
    func finish(within limit: Duration)

    /// The reactor's loop is over: end now, and report the end. May be called more than once.
    func abandon()

    /// True for what an orderly shutdown waits for.
    var holdsShutdown: Bool { get }

    /// A clause for each thing that is left; empty at rest.
    var inventory: [String] { get }
}

/// Has output that waits until the callbacks of this part of the turn have run.
package protocol Flushable: AnyObject {
    /// Sends or delivers it.
    func flush()
}

/// The attachments of one reactor.
///
/// What is taken out is returned: its end may run code that changes the attachments, so the caller
/// destroys it when the change is over.
struct Attachments {
    private struct WeakReference {
        weak var attachment: (any ReactorAttachment & Flushable)?
    }

    private struct Entry {
        /// Kept, so that its address identifies nothing else meanwhile. Nil for the only object of
        /// a type.
        let key: AnyObject?
        let object: AnyObject
    }

    private var held: [ObjectIdentifier: any ReactorAttachment] = [:]
    private var flushed: [WeakReference] = []
    private var entries: [ObjectIdentifier: Entry] = [:]

    // MARK: - What ends with the reactor

    var all: [any ReactorAttachment] { held.values + flushable.map { $0 as any ReactorAttachment } }
    /// A clause for each thing that is left of those that the reactor keeps alive.
    var heldInventory: [String] { held.values.flatMap(\.inventory).sorted() }
    /// True when all that the reactor kept alive have ended.
    var holdsNone: Bool { held.isEmpty }
    /// Those that are flushed, which the reactor does not keep alive.
    var flushable: [any ReactorAttachment & Flushable] { flushed.compactMap(\.attachment) }

    mutating func hold(_ attachment: any ReactorAttachment) {
        held[ObjectIdentifier(attachment)] = attachment
    }

    mutating func release(_ attachment: any ReactorAttachment) -> (any ReactorAttachment)? {
        held.removeValue(forKey: ObjectIdentifier(attachment))
    }

    mutating func addWeakly(_ attachment: any ReactorAttachment & Flushable) {
        flushed.removeAll { $0.attachment == nil }
        flushed.append(WeakReference(attachment: attachment))
    }

    // MARK: - Objects by key

    /// Objects that other threads reach, in no order.
    var keyedObjects: [AnyObject] {
        entries.values.filter { $0.key != nil }.map(\.object)
    }

    mutating func insert(_ object: AnyObject, for key: AnyObject) -> AnyObject? {
        let entry = Entry(key: key, object: object)
        return entries.updateValue(entry, forKey: ObjectIdentifier(key))?.object
    }

    func object(for key: AnyObject) -> AnyObject? { entries[ObjectIdentifier(key)]?.object }

    mutating func removeObject(for key: AnyObject) -> AnyObject? {
        entries.removeValue(forKey: ObjectIdentifier(key))?.object
    }

    func only<Object: AnyObject>(_ type: Object.Type) -> Object? {
        entries[ObjectIdentifier(type)]?.object as? Object
    }

    mutating func insertOnly<Object: AnyObject>(_ object: Object) {
        entries[ObjectIdentifier(Object.self)] = Entry(key: nil, object: object)
    }

    mutating func removeAllObjects() -> [AnyObject] {
        defer { entries = [:] }
        return entries.values.map(\.object)
    }
}

extension Reactor {
    /// Keeps `attachment` alive, and ends it with the reactor, until it is detached.
    package func attach(_ attachment: any ReactorAttachment) {
        attachments.hold(attachment)
    }

    /// Releases `attachment`, which has ended.
    package func detach(_ attachment: any ReactorAttachment) {
        _ = attachments.release(attachment)
    }

    /// Ends `attachment` with the reactor, and flushes it in each turn, without keeping it alive.
    package func attachWeakly(_ attachment: any ReactorAttachment & Flushable) {
        attachments.addWeakly(attachment)
        mayHaveFlushable = true
    }

    /// Keeps `object` on the reactor's thread, where other threads reach it by `key` through the
    /// handle, until it is detached or the reactor's own thread ends.
    ///
    /// Replaces the object that was attached for `key` before.
    package func attach(_ object: AnyObject, for key: some AnyObject & Sendable) {
        _ = attachments.insert(object, for: key)
    }

    /// The object that is attached for `key`; nil when there is none, or one of another type.
    package func attachment<Object: AnyObject>(
        _ type: Object.Type = Object.self, for key: some AnyObject & Sendable
    ) -> Object? {
        attachments.object(for: key) as? Object
    }

    /// Releases and returns the object that is attached for `key`.
    @discardableResult
    package func detach(for key: some AnyObject & Sendable) -> AnyObject? {
        attachments.removeObject(for: key)
    }

    /// The reactor's only object of this type, which is made by `make` when it is first asked for.
    func attachment<Object: AnyObject>(orMake make: () -> Object) -> Object {
        if let object = attachments.only(Object.self) { return object }
        let object = make()
        attachments.insertOnly(object)
        return object
    }
}
