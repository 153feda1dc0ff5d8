import Documents
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("30s", .seconds(30)), ("15m", .seconds(900)), ("24h", .seconds(86_400)),
        ("7d", .seconds(604_800)), ("0s", .zero), ("0d", .zero), ("1000ms", .seconds(1)),
    ])
    func `a duration is read`(_ text: String, _ duration: Duration) {
        #expect(Duration(quantity: text) == duration)
    }

    @Test(arguments: [
        "", "30", "s", "-1s", "+1s", "1.5s", "030s", "1 s", " 1s", "1s ", "1S", "1min", "1h30m", "1w", "1us", "٣s",
        "9223372036854775807d", "99999999999999999999s", "s1",
    ])
    func `what is not exactly a duration is refused`(_ text: String) {
        #expect(Duration(quantity: text) == nil)
    }

    @Test(arguments: [
        (Duration.milliseconds(250), "250ms"), (.seconds(90), "90s"), (.seconds(900), "15m"), (.seconds(7200), "2h"),
        (.seconds(86_400), "1d"), (.zero, "0s"), (.milliseconds(1500), "1500ms"), (.seconds(-30), "-30s"),
    ])
    func `a duration is written in its largest whole unit`(_ duration: Duration, _ text: String) {
        #expect(duration.quantity == text)
    }

    @Test(arguments: [
        ("200B", 200), ("1KiB", 1024), ("64MiB", 64 << 20), ("2GiB", 2 << 30), ("1TiB", 1 << 40), ("0B", 0),
    ])
    func `a size is read, and written back`(_ text: String, _ bytes: Int) {
        #expect(ByteSize(quantity: text)?.bytes == bytes)
        #expect(ByteSize(bytes: bytes).quantity == text)
    }

    @Test(arguments: ["", "64", "64MB", "64M", "64mib", "-1B", "1.5GiB", "064MiB", "64 MiB", "8388608TiB", "B"])
    func `a size that could mean two things is refused`(_ text: String) {
        #expect(ByteSize(quantity: text) == nil)
    }
}
