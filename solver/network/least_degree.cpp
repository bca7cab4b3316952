#include "solver/network/least_degree.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace coldsky {

namespace {

/// Nodes by degree, in lists that give and take in constant time.
class DegreeLists {
 public:
  explicit DegreeLists(std::size_t count)
      : first_(count + 1, -1), next_(count, -1), before_(count, -1), of_(count, -1) {}
  void put(int node, int degree) {
    of_[node] = degree;
    next_[node] = first_[degree];
    before_[node] = -1;
    if (first_[degree] >= 0) before_[first_[degree]] = node;
    first_[degree] = node;
    least_ = std::min(least_, degree);
  }
  void take(int node) {
    (before_[node] >= 0 ? next_[before_[node]] : first_[of_[node]]) = next_[node];
    if (next_[node] >= 0) before_[next_[node]] = before_[node];
  }
  int degree(int node) const { return of_[node]; }
  /// Of the least degree; there has to be one.
  int least() {
    while (first_[least_] < 0) ++least_;
    return first_[least_];
  }

 private:
  std::vector<int> first_, next_, before_, of_;
  int least_ = 0;
};

/// The graph as it stands after some nodes were eliminated: these are elements, whose nodes are all joined to each
/// other without that their joins are written down.
class QuotientGraph {
 public:
  explicit QuotientGraph(std::vector<std::vector<int>> neighbours)
      : neighbours_(std::move(neighbours)),
        elements_(neighbours_.size()),
        nodes_(neighbours_.size()),
        mark_(neighbours_.size(), -1),
        seen_(neighbours_.size(), -1),
        beyond_(neighbours_.size(), 0),
        gone_(neighbours_.size(), 0),
        lists_(neighbours_.size()) {}

  std::vector<int> order() {
    const std::size_t size = neighbours_.size();
    const auto most = static_cast<std::size_t>(std::max(16.0, 10.0 * std::sqrt(static_cast<double>(size))));
    std::vector<int> order, last;
    for (std::size_t n = 0; n < size; ++n) {
      if (neighbours_[n].size() > most) {
        last.push_back(static_cast<int>(n));
        gone_[n] = 1;
      }
    }
    for (std::vector<int>& own : neighbours_)
      own.erase(std::remove_if(own.begin(), own.end(), [&](int n) { return gone_[n] != 0; }), own.end());
    for (std::size_t n = 0; n < size; ++n) {
      if (gone_[n] == 0) lists_.put(static_cast<int>(n), static_cast<int>(neighbours_[n].size()));
    }
    while (order.size() + last.size() < size) {
      const int node = lists_.least();
      eliminate(node, static_cast<int>(size - last.size() - order.size()) - 1);
      order.push_back(node);
    }
    order.insert(order.end(), last.begin(), last.end());
    return order;
  }

 private:
  /// \param left nodes that stay
  void eliminate(int node, int left) {
    lists_.take(node);
    gone_[node] = 1;
    std::vector<int>& own = nodes_[node];
    mark_[node] = node;
    const auto gather = [&](const std::vector<int>& from) {
      for (const int n : from) {
        if (gone_[n] != 0 || mark_[n] == node) continue;
        mark_[n] = node;
        own.push_back(n);
      }
    };
    gather(neighbours_[node]);
    for (const int element : elements_[node]) {
      gather(nodes_[element]);
      // What the element joined the new one joins.
      std::vector<int>().swap(nodes_[element]);
    }
    std::vector<int>().swap(neighbours_[node]);
    std::vector<int>().swap(elements_[node]);
    // Of every element that shares a node with the new one: how many of its nodes do not.
    for (const int n : own) {
      for (const int element : elements_[n]) {
        if (seen_[element] != node) {
          seen_[element] = node;
          beyond_[element] = static_cast<int>(nodes_[element].size());
        }
        --beyond_[element];
      }
    }
    const int others = static_cast<int>(own.size()) - 1;
    for (const int n : own) {
      auto& near = neighbours_[n];
      near.erase(std::remove_if(near.begin(), near.end(), [&](int m) { return gone_[m] != 0 || mark_[m] == node; }),
                 near.end());
      auto& within = elements_[n];
      within.erase(std::remove_if(within.begin(), within.end(), [&](int e) { return nodes_[e].empty(); }),
                   within.end());
      int degree = static_cast<int>(near.size()) + others;
      for (const int element : within) degree += beyond_[element];
      within.push_back(node);
      degree = std::min({degree, lists_.degree(n) + others, left - 1});
      lists_.take(n);
      lists_.put(n, std::max(degree, 0));
    }
    // An element whose nodes are all in the new one joins nothing that the new one does not.
    for (const int n : own) {
      for (const int element : elements_[n]) {
        if (element != node && beyond_[element] == 0) std::vector<int>().swap(nodes_[element]);
      }
    }
  }

  std::vector<std::vector<int>> neighbours_;  ///< of a node
  std::vector<std::vector<int>> elements_;    ///< that a node is in
  std::vector<std::vector<int>> nodes_;       ///< of an element; empty once a later one holds all of them
  std::vector<int> mark_, seen_, beyond_;
  std::vector<char> gone_;
  DegreeLists lists_;
};

}  // namespace

std::vector<int> least_degree_order(std::vector<std::vector<int>> neighbours) {
  return QuotientGraph(std::move(neighbours)).order();
}

}  // namespace coldsky
