/// Objects that stay on the reactor's thread, found by the keys that other threads hold.
///
/// A key is any Sendable object; it is made on whatever side needs it first, and kept here
/// beside its object, so that its address names nothing else meanwhile.
struct Residents {
    private struct Entry {
        let key: AnyObject
        let object: AnyObject
    }

    private var entries: [ObjectIdentifier: Entry] = [:]

    var count: Int { entries.count }
    /// Every object, in no order.
    var objects: [AnyObject] { entries.values.map(\.object) }

    /// Gives back what was there before; like all that is taken out, its end may come here again.
    @discardableResult
    mutating func insert(
        _ object: AnyObject, for key: some AnyObject & Sendable
    ) -> AnyObject? {
        entries.updateValue(Entry(key: key, object: object), forKey: ObjectIdentifier(key))?.object
    }

    /// The object; nil when it was removed, or is of another type.
    func find<Object: AnyObject>(
        _ type: Object.Type = Object.self, for key: some AnyObject & Sendable
    ) -> Object? {
        entries[ObjectIdentifier(key)]?.object as? Object
    }

    /// Takes the object out; nil when it was not there.
    @discardableResult
    mutating func remove(_ key: some AnyObject & Sendable) -> AnyObject? {
        entries.removeValue(forKey: ObjectIdentifier(key))?.object
    }
}
