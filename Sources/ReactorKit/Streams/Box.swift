/// A value in a place of its own: for what most owners have none of.
final class Box<Value> {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}
