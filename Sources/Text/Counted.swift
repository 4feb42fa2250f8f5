/// A number and what it counts: `1 room`, `2 rooms`.
package func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(agreeing(noun, count))"
}

/// A noun that follows a number: `room` after 1, and else `rooms`.
package func agreeing(_ noun: String, _ count: Int) -> String { count == 1 ? noun : noun + "s" }
