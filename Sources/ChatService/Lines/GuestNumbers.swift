/// The numbers in the names of guests: each gets the first that is free. Pure.
struct GuestNumbers {
    private var taken: Set<Int> = []
    /// All lower numbers are taken, which saves trying them again for each guest.
    private var firstFree = 1

    /// The first free number above another one.
    mutating func take(after number: Int = 0) -> Int {
        var free = max(firstFree, number + 1)
        while !taken.insert(free).inserted { free += 1 }
        if free == firstFree { firstFree += 1 }
        return free
    }

    mutating func release(_ number: Int) {
        taken.remove(number)
        firstFree = min(firstFree, number)
    }
}
