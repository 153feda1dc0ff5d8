/// What a step was refused so far, as process 1 of its cage writes it into `Channel.tally`: memory that is still there when
/// that process, and all that it would have told at the end, is not.
///
/// A place of its own for each kind of refused call, that is overwritten with each further one.
public enum Tally {
    /// Bytes of a place: a record's own, and room.
    public static let placeBytes = 320
    /// Bytes of all places: the kinds that are told apart, and the others.
    public static let mostBytes = placeBytes * (RefusedCall.mostKinds + 1)

    public static func place(_ call: RefusedCall) -> [UInt8] {
        var writer = ByteWriter()
        call.write(to: &writer)
        var place = ByteWriter()
        place.write(writer.bytes)
        return place.bytes
    }

    /// From bytes that may be anything: what is no record is left out.
    public static func calls(in bytes: [UInt8]) -> [RefusedCall] {
        stride(from: 0, to: min(bytes.count, mostBytes), by: placeBytes).compactMap { start in
            var reader = ByteReader(Array(bytes[start..<min(start + placeBytes, bytes.count)]))
            guard let record = try? reader.block("refused call") else { return nil }
            var fields = ByteReader(record)
            guard let call = try? RefusedCall(from: &fields), fields.remaining == 0, call.count > 0,
                call.detail.map({ $0.utf8.count <= RefusedCall.mostDetail }) ?? true
            else { return nil }
            return call
        }
    }
}
