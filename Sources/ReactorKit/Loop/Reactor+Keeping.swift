/// Objects of a reactor's thread that other threads reach by a key, through its handle.
extension Reactor {
    /// Keeps `object` until it is forgotten, or the reactor's own thread ends.
    package func keep(_ object: AnyObject, for key: some AnyObject & Sendable) {
        residents.insert(object, for: key)
    }

    /// What is kept for `key`; nil when there is nothing, or something of another type.
    package func find<Object: AnyObject>(
        _ type: Object.Type, for key: some AnyObject & Sendable
    ) -> Object? {
        residents.find(type, for: key)
    }

    /// Keeps it no longer.
    package func forget(_ key: some AnyObject & Sendable) {
        residents.remove(key)
    }
}
