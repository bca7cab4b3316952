// Run by mpirun with several ranks: rank 0 takes a piece and never enters MPI until the others have taken all the rest.
// Ends only where the counter is served meanwhile; its time limit fails it otherwise.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "solver/ranks/mpi_world.hpp"

int main(int, char** arguments) {
  using namespace coldsky;
  const MpiWorld world;
  const std::filesystem::path signs = arguments[1];
  constexpr std::uint64_t pieces = 1000;
  MpiTeam team(world, guided_pieces({{0, pieces}}, 1, static_cast<std::uint64_t>(world.size())));
  std::uint64_t taken = 0;
  if (world.rank() == 0) {
    if (!team.next_piece()) return 1;
    taken = 1;
    std::ofstream(signs / "held") << "rank 0 is in its batch\n";
    for (int others = 0; others + 1 < world.size();) {
      std::this_thread::yield();  // busy, as a batch is
      others = 0;
      for (int rank = 1; rank < world.size(); ++rank) {
        others += std::filesystem::exists(signs / ("done-" + std::to_string(rank))) ? 1 : 0;
      }
    }
    if (team.next_piece()) return 1;
  } else {
    while (!std::filesystem::exists(signs / "held")) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const auto begin = std::chrono::steady_clock::now();
    while (team.next_piece()) ++taken;
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::printf("rank %d: %llu pieces, %.3g us each\n", world.rank(), static_cast<unsigned long long>(taken),
                1e6 * seconds / static_cast<double>(taken + 1));
    std::ofstream(signs / ("done-" + std::to_string(world.rank()))) << taken << "\n";
  }
  team.kept_designs(taken);
  team.end_of_work(0);
  if (world.rank() == 0) {
    std::printf(team.has_window() ? "a window\n" : "messages\n");
    std::printf("pieces taken: %llu of %llu\n", static_cast<unsigned long long>(team.kept(false)),
                static_cast<unsigned long long>(pieces));
    return team.kept(false) == pieces ? 0 : 1;
  }
  return 0;
}
