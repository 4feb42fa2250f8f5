import BasicContainers

/// Values that are found by an index, and not by the index alone: a place that was emptied and filled
/// again has another generation. Pure.
///
/// Values are read and changed in their places, and never copied.
package struct Slots<Value>: ~Copyable {
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

        /// Inlined in other modules too: a line to a room compares it for each member.
        @inlinable
        package static func == (one: ID, other: ID) -> Bool {
            one.index == other.index && one.generation == other.generation
        }
    }

    private var values = UniqueArray<Value>()
    /// The generation of each place; of an empty one, the complement of its last one.
    private var generations: [Int32] = []
    private var free: [Int32] = []
    private let vacant: Value
    /// The number of values.
    package private(set) var count = 0

    /// No values; `vacant` is what empty places have.
    package init(vacant: Value) { self.vacant = vacant }

    /// Adds a value in a free place.
    package mutating func insert(_ value: Value) -> ID {
        if let index = free.popLast() {
            let generation = (~generations[Int(index)] &+ 1) & Int32.max
            values[Int(index)] = value
            generations[Int(index)] = generation
            count += 1
            return ID(index: index, generation: generation)
        }
        let id = ID(index: Int32(values.count), generation: 0)
        place(value, at: id)
        return id
    }

    /// Adds a value in a place that the caller assigns, and which is empty.
    package mutating func place(_ value: Value, at id: ID) {
        let index = Int(id.index)
        while values.count <= index {
            values.append(vacant)
            generations.append(-1)
        }
        precondition(generations[index] < 0, "the place is taken")
        values[index] = value
        generations[index] = id.generation
        count += 1
    }

    /// Removes a value; its place is free.
    package mutating func remove(_ id: ID) {
        vacate(id)
        free.append(id.index)
    }

    /// Removes a value that `place` added; its place stays the caller's.
    package mutating func vacate(_ id: ID) {
        precondition(contains(id), "there is no such value")
        values[Int(id.index)] = vacant
        generations[Int(id.index)] = ~id.generation
        count -= 1
    }

    /// True until the value is removed.
    package func contains(_ id: ID) -> Bool {
        let index = Int(id.index)
        return index < generations.count && generations[index] == id.generation
    }

    /// A value that is there.
    package subscript(id: ID) -> Value {
        _read {
            precondition(generations[Int(id.index)] == id.generation, "there is no such value")
            yield values[Int(id.index)]
        }
        _modify {
            precondition(generations[Int(id.index)] == id.generation, "there is no such value")
            yield &values[Int(id.index)]
        }
    }

    /// The first place from an index on that has a value; nil when there is none.
    package func first(from index: Int32) -> ID? {
        let start = Int(index)
        for index in start..<max(start, generations.count) where generations[index] >= 0 {
            return ID(index: Int32(index), generation: generations[index])
        }
        return nil
    }

    /// The places that have a value, in the order of their indices.
    package var ids: [ID] {
        generations.indices.compactMap { index in
            generations[index] < 0
                ? nil : ID(index: Int32(index), generation: generations[index])
        }
    }
}
