import Testing

@testable import Figures

@Suite("FigureTable", .timeLimit(.minutes(10)))
struct FigureTableTests {
    private enum Color: String, CaseIterable, FigureLabelValue {
        case red, green
    }

    /// What a service counts.
    private struct Shop {
        var sales = 3
        var stock: Int? = 7
        var colors: [Color: Int] = [.green: 2]
        var guests: [String: Int] = ["a \"b\"": 1, "": 4]
        var waits = DurationHistogram()

        static let figures = FigureTable<Shop>([
            Figure("sales_total", .counter, "Sales.", \.sales, row: FigureRow("sales")),
            Figure(
                "stock", .gauge, "What is left.", \.stock,
                row: FigureRow("sales", separator: " of ")),
            Figure(
                "colors_total", .counter, "Sales by color.", \.colors,
                label: FigureLabel("color", of: Color.self), row: FigureRow("colors", .list)),
            Figure(
                "guests", .gauge, "Guests by table.", \.guests, label: FigureLabel("table"),
                row: FigureRow("guests", unit: " here")),
            Figure(
                "wait_seconds", .histogram, "Waits.", \.waits, row: FigureRow("waits", .quantiles)),
        ])
    }

    private func readings(_ change: (inout Shop) -> Void = { _ in }) -> FigureReadings {
        var shop = Shop()
        change(&shop)
        return Shop.figures.readings(of: shop)
    }

    @Test func `a figure is read where it is counted`() {
        let readings = readings()
        #expect(readings["sales_total"] == .number(3))
        #expect(readings["colors_total"] == .labelled(["green": 2]))
        #expect(readings["guests"]?.total == 5)
        #expect(readings["nothing"] == nil)
    }

    @Test func `a figure that cannot be known is missing`() {
        #expect(self.readings { $0.stock = nil }["stock"] == nil)
    }

    @Test func `a figure that is not 0 can be a fault`() {
        let figures = FigureTable<Shop>([
            Figure("sales_total", .counter, "Sales.", \.sales),
            Figure("stock", .gauge, "What is left.", \.stock, fault: "the stock is not empty"),
        ])
        var shop = Shop()
        #expect(figures.readings(of: shop).faults == ["the stock is not empty"])
        shop.stock = 0
        #expect(figures.readings(of: shop).faults == [])
    }

    @Test func `figures of the same name add up`() {
        var sum = readings()
        sum.merge(
            readings {
                $0.colors = [.red: 1, .green: 1]
                $0.waits.add(.seconds(1))
            })
        #expect(sum["sales_total"] == .number(6))
        #expect(sum["colors_total"] == .labelled(["red": 1, "green": 3]))
        #expect(sum["wait_seconds"]?.total == 1)
    }

    @Test func `figures that were written as lines are read as they were`() throws {
        let readings = readings { $0.waits.add(.milliseconds(20)) }
        let read = try FigureReadings(
            reading: readings.lines, of: Shop.figures.definitions)
        #expect(read == readings)
    }

    @Test func `lines of unknown names and values of labels are skipped`() throws {
        let read = try FigureReadings(
            reading: ["weather fine", "colors_total 5 blue", "colors_total 1 red"],
            of: Shop.figures.definitions)
        #expect(read["colors_total"] == .labelled(["red": 1]))
        #expect(read["weather"] == nil)
    }

    @Test func `a figure that was not sent is missing, and one without numbers is not`() throws {
        let read = try FigureReadings(
            reading: ["sales_total 1", "none colors_total"], of: Shop.figures.definitions)
        #expect(read["colors_total"] == .labelled([:]))
        #expect(read["wait_seconds"] == nil)
        let older = try FigureReadings(reading: ["sales_total 1"], of: Shop.figures.definitions)
        #expect(older["colors_total"] == nil)
    }

    @Test(
        arguments: [
            "sales_total", "sales_total x", "sales_total 1 2", "guests 3", "guests a 0",
            "colors_total red", "wait_seconds 1 2 3", "wait_seconds",
        ])
    func `a value that cannot be read is an error that names its line`(line: String) {
        #expect(throws: FigureLineError(line: line)) {
            try FigureReadings(reading: ["stock 1", line], of: Shop.figures.definitions)
        }
    }

    @Test func `a page for Prometheus has a family for each figure, and known labels with 0`() {
        let page = PrometheusPage.text(of: readings())
        #expect(
            page.hasPrefix(
                """
                # HELP sales_total Sales.
                # TYPE sales_total counter
                sales_total 3
                # HELP stock What is left.
                # TYPE stock gauge
                stock 7
                # HELP colors_total Sales by color.
                # TYPE colors_total counter
                colors_total{color="red"} 0
                colors_total{color="green"} 2
                # HELP guests Guests by table.
                # TYPE guests gauge
                guests{table=""} 4
                guests{table="a \\"b\\""} 1
                # HELP wait_seconds Waits.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{le="0.00001"} 0

                """))
        #expect(page.hasSuffix("wait_seconds_sum 0\nwait_seconds_count 0\n"))
    }

    @Test func `figures of one row are shown together, and each label in a row of its own`() {
        #expect(
            FigureRows(readings()).rows == [
                FigureRows.Row("sales", "3 of 7"), FigureRows.Row("colors", "green 2"),
                FigureRows.Row("guests", "5 here"),
                FigureRows.Row("", "table without a name: 4 here"),
                FigureRows.Row("", "table a \"b\": 1 here"), FigureRows.Row("waits", "0"),
            ])
    }

    @Test func `the unit of one may differ, also of each label`() {
        struct Rooms {
            var doors = 1
            var guests = ["a": 1, "b": 2]
        }
        let table = FigureTable<Rooms>([
            Figure(
                "doors", .gauge, "Doors.", \.doors,
                row: FigureRow("house", unit: " doors", singular: " door")),
            Figure(
                "guests", .gauge, "Guests.", \.guests, label: FigureLabel("room"),
                row: FigureRow("house", unit: " guests", singular: " guest")),
        ])
        #expect(
            FigureRows(table.readings(of: Rooms())).rows == [
                FigureRows.Row("house", "1 door, 3 guests"), FigureRows.Row("", "room a: 1 guest"),
                FigureRows.Row("", "room b: 2 guests"),
            ])
        let one = FigureRows(table.readings(of: Rooms(doors: 2, guests: ["a": 1]))).rows
        #expect(one == [FigureRows.Row("house", "2 doors, 1 guest")])
    }

    @Test func `rows come in the order asked for, others behind them`() {
        let rows = FigureRows(readings(), order: ["waits", "absent", "colors"]).rows
        #expect(rows.map(\.label).filter { !$0.isEmpty } == ["waits", "colors", "sales", "guests"])
    }

    @Test func `only counters have a rate, and only where there are earlier figures`() {
        let later = readings { $0.sales = 10 }
        let rows = FigureRows(later, since: readings(), milliseconds: 2_000).rows
        #expect(rows[0] == FigureRows.Row("sales", "10, 3/s of 7"))
        #expect(FigureRows(later, since: readings(), milliseconds: 0).rows[0].text == "10 of 7")
    }
}
