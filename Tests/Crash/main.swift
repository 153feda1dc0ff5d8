// The agent, with a fuse at every crash point: how `Acceptance/CrashMatrixTests` kills it. It is built with the tests
// and never installed.
//
//     orderly-crash points              every crash point, a line each
//     orderly-crash CONFIGURATION FUSE  starts as the agent does, FUSE being `off`, `trace` or the number of a point
//
// Then it does what its input says, a line each, and answers `done`:
//
//     order FUSE FILE    takes a signed order in and carries out what is due
//     work FUSE          carries out what is due
//     turn FUSE          a whole turn, server and all
//     meddle PATH        somebody else replaces this file in the middle of the next commit
import Glibc

switch Array(CommandLine.arguments.dropFirst()) {
case ["points"]: for point in CrashPoint.all { Line.write(point.description) }
case let words where words.first == "transport": exit(carryBurst(words))
case let words where words.count == 2:
    guard let setting = Fuse.Setting(words[1][...]) else { exit(64) }
    exit(Victim.live(words[0], setting))
default: exit(64)
}
