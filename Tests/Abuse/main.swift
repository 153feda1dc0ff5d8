import Foundation

// Attempts what a step must not be able to do, in every kind of cage, and prints what was expected and what was seen.
//   orderly-abuse                    the table; ends with 1 where something else was seen than expected
//   orderly-abuse --column NAME      what one column saw, a line for each case: number of the case, TAB, what was seen
//   orderly-abuse --controls         the same for the controls
//   orderly-abuse --faults [COLUMN [STAGE [CALL]]]   a set-up that fails at every system call, or at each of one name, and is
//                                                    killed at every one
//   orderly-abuse --hold COLUMN TOKEN   an agent with one step that waits, to be killed
// As the launcher of a cage, where its name is that, it is `StandIn`.
if CommandLine.arguments[0].hasSuffix("orderly-confine") { StandIn.run() }
let arguments = Array(CommandLine.arguments.dropFirst())
do {
    switch arguments.first {
    case nil: exit(Table.make() ? 0 : 1)
    case "--column": try Measuring.column(Column(rawValue: arguments.last ?? "") ?? .root)
    case "--controls": try Measuring.controls()
    case "--faults":
        let column = arguments.dropFirst().first.flatMap { Column(rawValue: $0) }
        let stage = arguments.dropFirst(2).first.flatMap { Int($0) }
        let call = arguments.dropFirst(3).first
        let columns = column.map { [$0] } ?? (geteuid() == 0 ? [.root, .forked, .ready, .host] : [.user])
        exit(try columns.count { try !Faults.make($0, only: stage, call) } == 0 ? 0 : 1)
    case "--hold": try Hold.run(Column(rawValue: arguments.dropFirst().first ?? "") ?? .root, arguments.last ?? "")
    case "--exchanged": try Hold.exchanged(Column(rawValue: arguments.last ?? "") ?? .root)
    default:
        let columns = Column.allCases.map(\.rawValue).joined(separator: "|")
        print("usage: orderly-abuse [--column \(columns)] [--controls] [--faults [COLUMN [STAGE [CALL]]]]")
        exit(2)
    }
} catch {
    FileHandle.standardError.write(Data("orderly-abuse: \(error)\n".utf8))
    exit(70)
}
