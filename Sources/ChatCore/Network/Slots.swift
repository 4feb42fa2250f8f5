/// Values that are found by an index, and not by the index alone: a place that was emptied and filled
/// again has another generation. Pure.
package struct Slots<Value> {
    /// Where a value is; not found any more once the value is removed.
    package struct ID: Hashable, BitwiseCopyable, Sendable {
        /// The place, from 0 on. Places are used again.
        package let index: Int32
        /// How often the place was filled before.
        package let generation: Int32

        package init(index: Int32, generation: Int32) {
            self.index = index
            self.generation = generation
        }
    }

    private var values: [Value?] = []
    private var generations: [Int32] = []
    private var free: [Int32] = []
    /// The number of values.
    package private(set) var count = 0

    package init() {}

    /// Adds a value in a free place.
    package mutating func insert(_ value: Value) -> ID {
        if let index = free.popLast() {
            values[Int(index)] = value
            count += 1
            return ID(index: index, generation: generations[Int(index)])
        }
        let id = ID(index: Int32(values.count), generation: 0)
        place(value, at: id)
        return id
    }

    /// Adds a value in a place that the caller assigns, and which is empty.
    package mutating func place(_ value: Value, at id: ID) {
        let index = Int(id.index)
        while values.count <= index {
            values.append(nil)
            generations.append(0)
        }
        precondition(values[index] == nil, "the place is taken")
        values[index] = value
        generations[index] = id.generation
        count += 1
    }

    /// Removes a value; its place is free.
    package mutating func remove(_ id: ID) {
        precondition(contains(id), "there is no such value")
        values[Int(id.index)] = nil
        generations[Int(id.index)] &+= 1
        free.append(id.index)
        count -= 1
    }

    /// Removes a value that `place` added; its place stays the caller's.
    package mutating func vacate(_ id: ID) {
        precondition(contains(id), "there is no such value")
        values[Int(id.index)] = nil
        count -= 1
    }

    /// True until the value is removed.
    package func contains(_ id: ID) -> Bool {
        let index = Int(id.index)
        return index < values.count && generations[index] == id.generation && values[index] != nil
    }

    /// A value that is there.
    package subscript(id: ID) -> Value {
        get {
            guard let value = values[Int(id.index)], generations[Int(id.index)] == id.generation
            else { preconditionFailure("there is no such value") }
            return value
        }
        _modify {
            precondition(contains(id), "there is no such value")
            // Taken out and put back, so that what it refers to is not copied.
            guard var value = values[Int(id.index)].take() else { fatalError("an empty place") }
            defer { values[Int(id.index)] = value }
            yield &value
        }
    }

    /// The first place from an index on that has a value; nil when there is none.
    package func first(from index: Int32) -> ID? {
        for index in Int(index)..<max(Int(index), values.count) where values[index] != nil {
            return ID(index: Int32(index), generation: generations[index])
        }
        return nil
    }

    /// The places that have a value, in the order of their indices.
    package var ids: [ID] {
        values.indices.compactMap { index in
            values[index] == nil
                ? nil : ID(index: Int32(index), generation: generations[index])
        }
    }
}

extension Slots: Sendable where Value: Sendable {}
