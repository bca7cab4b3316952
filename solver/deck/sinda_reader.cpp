#include "solver/deck/sinda_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "solver/core/error.hpp"
#include "solver/core/spelling.hpp"
#include "solver/deck/deck_numbers.hpp"
#include "solver/deck/sinda_words.hpp"

namespace coldsky {

namespace {

using Key = std::pair<std::string, int>;

/// Factors from a deck's units to SI.
struct DeckUnits {
  double absolute_zero = -273.15;  ///< in the deck's degrees
  double degree = 1.0;             ///< [K]
  double heat = 1.0;               ///< [W]
  double energy = 1.0;             ///< [J]
  double time = 1.0;               ///< [s]
  double area = 1.0;               ///< [m^2]
};
constexpr double btu = 1055.05585262, hour = 3600.0, foot = 0.3048;

/// Most nodes or conductors that one line may generate.
constexpr int most_generated = 1000000;

class SindaReader : private DeckNumbers {
 public:
  SindaReader(std::istream& in, std::string file) : DeckNumbers(std::move(file)), in_(in) {}

  Network read() {
    std::string text;
    while (!ended_ && std::getline(in_, text)) {
      ++line_;
      take_line(text);
    }
    finish_array();
    if (seen_.count("NODE DATA") == 0) {
      throw InputError({file_, std::max(line_, 1), 1}, "has no HEADER NODE DATA", "a network has nodes",
                       "write HEADER NODE DATA, MAIN and a line for each node: number, temperature, capacity");
    }
    settle();
    return std::move(network_);
  }

 private:
  void take_line(const std::string& text) {
    const std::vector<DeckWord> words = deck_words(text, line_);
    if (words.empty()) return;
    const std::string first = upper(words.front().text);
    if (first == "HEADER") return take_header(text);
    if (first == "END" && words.size() >= 3 && upper(words[1].text) == "OF" && upper(words[2].text) == "DATA") {
      ended_ = true;
      return;
    }
    if (first == "BCD") {
      fail(words.front(), "BCD blocks are not read", "they belong to older forms of the format",
           "write HEADER NODE DATA, MAIN in place of BCD 3NODE DATA");
    }
    if (first == "INCLUDE" || first == "INSERT") {
      fail(words.front(), first + " is not read", "a deck is one file here", "put the other file's lines in its place");
    }
    if (block_.empty()) {
      fail(words.front(), fmt::format("'{}' stands before the first HEADER", words.front().text),
           "every line belongs to a block", "begin with HEADER OPTIONS DATA or HEADER NODE DATA, MAIN");
    }
    take_data(text, words);
  }

  void take_header(const std::string& text) {
    finish_array();
    const auto [name, submodel, column] = header_of(text);
    if (!is_known_block(name)) {
      std::string hint = nearest_block(name);
      fail(column, fmt::format("HEADER {} is not known", name), "a block that is not read could change the answer",
           hint.empty() ? "remove it, or keep to the blocks of docs/decks.md"
                        : fmt::format("did you mean HEADER {}?", hint));
    }
    block_ = name;
    submodel_ = submodel.empty() || submodel == "GLOBAL" ? "MAIN" : submodel;
    ++seen_[name];
  }

  void take_data(const std::string& text, const Words& words) {
    if (block_ == "OPTIONS DATA") return take_option(text, words);
    if (block_ == "CONTROL DATA") return take_control(words);
    if (block_ == "NODE DATA") return take_node(words);
    if (block_ == "CONDUCTOR DATA") return take_conductor(words);
    if (block_ == "SOURCE DATA") return take_source(words);
    if (block_ == "ARRAY DATA") return take_array(text);
    if (block_ == "OPERATION DATA") return take_operation(words);
    if (block_ == "OUTPUT CALLS") return note("HEADER OUTPUT CALLS");
    fail(words.front(), fmt::format("HEADER {} holds statements", block_),
         "they may change the network while it is solved, and are not executed",
         "express them by SOURCE DATA with SIT and ARRAY DATA, or remove them");
  }

  void note(const std::string& what) {
    auto& list = network_.passed_over;
    if (std::find(list.begin(), list.end(), what) == list.end()) list.push_back(what);
  }

  void take_option(const std::string& text, const Words& words) {
    if (upper(words.front().text) == "TITLE") {
      const auto at = text.find_first_not_of(" \t=", words.front().column + 4);
      if (at != std::string::npos) network_.title = text.substr(at, text.find_last_not_of(" \t\r") + 1 - at);
      return;
    }
    note("OPTIONS DATA " + upper(words.front().text));
  }

  void take_control(const Words& words) {
    for (std::size_t n = 0; n < words.size(); n += 3) {
      if (n + 2 >= words.size() || words[n + 1].text != "=") {
        fail(words[n], fmt::format("'{}' has no value", words[n].text), "control constants read NAME = value",
             fmt::format("write {} = and a number", upper(words[n].text)));
      }
      set_control(upper(words[n].text), words[n + 2]);
    }
  }

  void set_control(const std::string& name, const DeckWord& value) {
    if (name == "UID") {
      const std::string system = upper(value.text);
      if (system != "SI" && system != "ENG")
        fail(value, fmt::format("UID = {} is not known", value.text), "units are SI or ENG", "write UID = SI");
      if (system == "ENG") units_ = {-459.67, 1.0 / 1.8, btu / hour, btu, hour, foot * foot};
      return;
    }
    static const std::vector<std::string> used = {"ABSZRO", "SIGMA", "TIMEO", "TIMEND", "OUTPUT"};
    if (std::find(used.begin(), used.end(), name) != used.end()) {
      if (!controls_.emplace(name, std::pair(number(value, name), value)).second) {
        fail(value, name + " is given twice", "one value would be lost", "remove one");
      }
      return;
    }
    if (!is_passed_over_control(name)) {
      std::string hint = nearest_control(name);
      fail(value, fmt::format("{} is not known among the control constants", name),
           "a misspelt one would be lost in silence",
           hint.empty() ? "remove it" : fmt::format("did you mean {}?", hint));
    }
    static_cast<void>(number(value, name));
    note("CONTROL DATA " + name);
  }

  /// Places of raw values are kept until the units are known: control data may follow.
  void take_node(const Words& words) {
    const std::string option = upper(words.front().text);
    if (option == "GEN") {
      require_count(words, 6, 6, "GEN number, count, increment, temperature, capacity");
      const int first = whole(words[1], "the node's number"), count = whole(words[2], "the count"),
                step = whole(words[3], "the increment");
      check_generated(words[2], count);
      for (int n = 0; n < count; ++n)
        add_node(words[1], generated(words[3], first, first < 0 ? -static_cast<long long>(step) : step, n),
                 number(words[4], "the temperature"), number(words[5], "the capacity"));
      return;
    }
    refuse_option(words.front(), "NODE DATA");
    require_count(words, 3, 3, "number, temperature, capacity");
    add_node(words[0], whole(words[0], "the node's number"), number(words[1], "the temperature"),
             number(words[2], "the capacity"));
  }

  void refuse_option(const DeckWord& word, const std::string& block) {
    if (fortran_number(word.text)) return;
    if (block == "CONDUCTOR DATA" && word.text.find('.') != std::string::npos) return;
    fail(word, fmt::format("{} is not read in {}", upper(word.text), block),
         "properties that follow temperature, and other options, have no place in this network",
         "write the node's or conductor's value at its working temperature; GEN" +
             std::string(block == "SOURCE DATA" ? " and SIT are" : " is") + " read");
  }

  void check_generated(const DeckWord& word, int count) {
    if (count < 1 || count > most_generated) {
      fail(word, fmt::format("a count of {} is outside 1 ... {}", count, most_generated), "GEN makes that many",
           "correct it");
    }
  }
  int generated(const DeckWord& word, int first, long long step, int n) {
    const long long value = first + step * n;
    if (std::llabs(value) > 2000000000LL)
      fail(word, "the increment leads to numbers above 2e9", "they cannot be told apart", "lower it");
    return static_cast<int>(value);
  }

  void add_node(const DeckWord& word, int number, double temperature, double capacity) {
    if (number == 0) fail(word, "a node has the number 0", "nodes are numbered from 1", "number it");
    NetworkNode node;
    node.submodel = submodel_;
    node.number = std::abs(number);
    node.kind = number < 0       ? NetworkNode::Kind::boundary
                : capacity > 0.0 ? NetworkNode::Kind::diffusion
                                 : NetworkNode::Kind::arithmetic;
    if (number > 0 && capacity == 0.0) {
      fail(word, fmt::format("node {} has the capacity 0", number),
           "a diffusion node stores heat, an arithmetic node is told by a negative capacity",
           "write -1.0 for an arithmetic node");
    }
    node.temperature = temperature;
    node.capacity = node.kind == NetworkNode::Kind::diffusion ? capacity : 0.0;
    if (!index_.emplace(Key{node.submodel, node.number}, network_.nodes.size()).second) {
      fail(word, fmt::format("node {} is there already", node.name()), "two nodes cannot have one name",
           "number it otherwise");
    }
    network_.nodes.push_back(node);
    node_places_.push_back({word.line, word.column});
  }

  struct End {
    std::string submodel;
    int number;
    bool negative;
    DeckWord word;
  };
  End end_of(const DeckWord& word) {
    std::string text = word.text, submodel = submodel_;
    bool negative = !text.empty() && text.front() == '-';
    if (negative) text.erase(0, 1);
    const auto dot = text.find('.');
    if (dot != std::string::npos && dot > 0 && !std::isdigit(static_cast<unsigned char>(text.front()))) {
      submodel = upper(text.substr(0, dot));
      text.erase(0, dot + 1);
    }
    DeckWord rest = word;
    rest.text = text;
    const int number = whole(rest, "the node");
    if (number < 0) negative = !negative;
    return {submodel, std::abs(number), negative, word};
  }

  void take_conductor(const Words& words) {
    const bool generates = upper(words.front().text) == "GEN";
    if (!generates) refuse_option(words.front(), "CONDUCTOR DATA");
    if (generates) {
      require_count(words, 9, 9, "GEN number, count, increment, node, increment, node, increment, conductance");
      const int first = whole(words[1], "the conductor's number"), count = whole(words[2], "the count");
      check_generated(words[2], count);
      const int step = whole(words[3], "the increment"), step_a = whole(words[5], "the increment"),
                step_b = whole(words[7], "the increment");
      const End a = end_of(words[4]), b = end_of(words[6]);
      for (int n = 0; n < count; ++n) {
        End from = a, to = b;
        from.number = generated(words[5], a.number, step_a, n);
        to.number = generated(words[7], b.number, step_b, n);
        add_conductor(words[1], generated(words[3], first, first < 0 ? -static_cast<long long>(step) : step, n), from,
                      to, words[8]);
      }
      return;
    }
    require_count(words, 4, 4, "number, node, node, conductance");
    add_conductor(words[0], whole(words[0], "the conductor's number"), end_of(words[1]), end_of(words[2]), words[3]);
  }

  void add_conductor(const DeckWord& word, int number, const End& first, const End& second, const DeckWord& value) {
    if (number == 0) fail(word, "a conductor has the number 0", "conductors are numbered from 1", "number it");
    const double conductance = this->number(value, "the conductance");
    if (conductance < 0.0)
      fail(value, fmt::format("the conductance {} is negative", value.text),
           "heat would flow from cold to warm; radiation is told by a negative number of the conductor",
           "remove the sign");
    if (first.negative && second.negative)
      fail(second.word, "both nodes have a sign", "a sign marks the node that a one-way conductor leaves alone",
           "remove one");
    if (!conductor_names_.emplace(Key{submodel_, std::abs(number)}).second) {
      fail(word, fmt::format("conductor {}.{} is there already", submodel_, std::abs(number)),
           "two conductors cannot have one name", "number it otherwise");
    }
    RawConductor raw;
    raw.own.submodel = submodel_;
    raw.own.number = std::abs(number);
    raw.own.radiation = number < 0;
    raw.own.conductance = conductance;
    raw.own.one_way = first.negative || second.negative;
    raw.first = second.negative ? second : first;
    raw.second = second.negative ? first : second;
    if (raw.own.one_way && raw.own.radiation)
      fail(word, "a radiation conductor runs one way", "radiation is exchanged", "remove the sign of the node");
    conductors_.push_back(std::move(raw));
  }

  void take_source(const Words& words) {
    const std::string option = upper(words.front().text);
    if (option == "GEN") {
      require_count(words, 5, 5, "GEN node, count, increment, heat");
      End node = end_of(words[1]);
      const int count = whole(words[2], "the count"), step = whole(words[3], "the increment"), first = node.number;
      check_generated(words[2], count);
      for (int n = 0; n < count; ++n) {
        node.number = generated(words[3], first, step, n);
        sources_.push_back({node, number(words[4], "the heat"), {}});
      }
      return;
    }
    if (option == "SIT") {
      require_count(words, 4, 4, "SIT node, array, factor");
      End array = array_of(words[2]);
      sources_.push_back({end_of(words[1]), number(words[3], "the factor"), array});
      return;
    }
    refuse_option(words.front(), "SOURCE DATA");
    require_count(words, 2, 2, "node, heat");
    sources_.push_back({end_of(words[0]), number(words[1], "the heat"), {}});
  }

  /// A4 or SUB.A4
  End array_of(const DeckWord& word) {
    const auto dot = word.text.find('.');
    std::string submodel = dot == std::string::npos ? submodel_ : upper(word.text.substr(0, dot));
    std::string name = dot == std::string::npos ? word.text : word.text.substr(dot + 1);
    if (name.size() < 2 || (name.front() != 'A' && name.front() != 'a')) {
      fail(word, fmt::format("'{}' is no array", word.text), "arrays are named A and their number",
           "write A4 for array 4");
    }
    DeckWord digits = word;
    digits.text = name.substr(1);
    return {submodel, whole(digits, "the array"), false, word};
  }

  void take_array(const std::string& text) {
    Words words = deck_words(text, line_);
    std::size_t n = 0;
    if (words.size() >= 2 && words[1].text == "=") {
      finish_array();
      array_ = NetworkTable{submodel_, whole(words[0], "the array's number"), {}, {}};
      array_word_ = words[0];
      n = 2;
    }
    if (!array_word_)
      fail(words.front(), "numbers stand before an array's name", "they belong to none",
           "write 4 = and then pairs of time and value");
    for (; n < words.size(); ++n) array_values_.push_back({number(words[n], "the value"), words[n]});
  }

  void finish_array() {
    if (!array_word_) return;
    const DeckWord word = *array_word_;
    array_word_.reset();
    const auto values = std::exchange(array_values_, {});
    if (values.empty() || values.size() % 2 != 0) {
      fail(word, fmt::format("array {} has {} numbers", array_.number, values.size()),
           "a table is pairs of time and value", "add the one that is missing");
    }
    for (std::size_t n = 0; n < values.size(); n += 2) {
      if (n > 0 && values[n].first < array_.time.back())
        fail(values[n].second, "the time falls", "times of a table ascend", "sort its pairs");
      array_.time.push_back(values[n].first);
      array_.value.push_back(values[n + 1].first);
    }
    const Key key{array_.submodel, array_.number};
    if (!tables_.emplace(key, network_.tables.size()).second)
      fail(word, fmt::format("array {} is there already", array_.number), "two arrays cannot have one name",
           "number it otherwise");
    network_.tables.push_back(array_);
  }

  void take_operation(const Words& words) {
    const std::string first = upper(words.front().text);
    operated_ = true;
    if (first == "BUILD" || first == "DEFMOD") return note("OPERATION DATA " + first);
    const std::string what = first == "CALL" && words.size() > 1 ? upper(words[1].text) : first;
    if (what == "STEADY" || what == "STDSTL" || what == "FASTIC") {
      asks_steady_ = true;
    } else if (what == "TRANSIENT" || what == "FWDBCK" || what == "FORWRD") {
      asks_transient_ = true;
    } else {
      fail(words.front(), fmt::format("{} is not read in OPERATION DATA", what), "statements are not executed",
           "keep BUILD, CALL STEADY and CALL TRANSIENT");
    }
  }

  std::optional<double> control(const std::string& name) const {
    const auto found = controls_.find(name);
    return found == controls_.end() ? std::nullopt : std::optional(found->second.first);
  }

  std::size_t find_node(const End& end) {
    const auto found = index_.find({end.submodel, end.number});
    if (found == index_.end()) {
      const bool known = std::any_of(index_.begin(), index_.end(),
                                     [&](const auto& entry) { return entry.first.first == end.submodel; });
      fail(end.word, fmt::format("node {}.{} does not exist", end.submodel, end.number),
           known ? "NODE DATA does not have it" : fmt::format("there is no submodel {}", end.submodel),
           "add it to NODE DATA or correct the reference");
    }
    return found->second;
  }

  /// From the deck's units to SI, and from names to indices.
  void settle() {
    const double zero = control("ABSZRO").value_or(units_.absolute_zero);
    for (std::size_t n = 0; n < network_.nodes.size(); ++n) {
      NetworkNode& node = network_.nodes[n];
      node.temperature = (node.temperature - zero) * units_.degree;
      node.capacity *= units_.energy / units_.degree;
      if (node.temperature < 0.0) {
        throw InputError({file_, node_places_[n].first, node_places_[n].second},
                         fmt::format("node {} is {:.6g} K", node.name(), node.temperature),
                         fmt::format("nothing is colder than ABSZRO = {}", zero),
                         "correct its temperature, or ABSZRO, which is 0 for kelvins");
      }
    }
    const double to_kelvin4 = units_.heat / (units_.degree * units_.degree * units_.degree * units_.degree);
    for (RawConductor& raw : conductors_) {
      NetworkConductor& own = raw.own;
      own.first = static_cast<int>(find_node(raw.first));
      own.second = static_cast<int>(find_node(raw.second));
      if (own.first == own.second)
        fail(raw.second.word, fmt::format("conductor {} joins a node with itself", own.number), "no heat flows there",
             "correct one of its nodes");
      if (own.radiation) {
        if (!control("SIGMA"))
          fail(raw.first.word, "SIGMA is not given", "the deck has radiation conductors, whose unit depends on it",
               "add SIGMA = 5.670374419E-8 to CONTROL DATA, or 1.0 where the conductors hold it");
        own.conductance *= *control("SIGMA") * to_kelvin4 / network_.sigma;
      } else {
        own.conductance *= units_.heat / units_.degree;
      }
      network_.conductors.push_back(own);
    }
    for (const RawSource& raw : sources_) {
      NetworkSource source{static_cast<int>(find_node(raw.node)), raw.value, -1};
      if (raw.array) {
        const auto found = tables_.find({raw.array->submodel, raw.array->number});
        if (found == tables_.end())
          fail(raw.array->word, fmt::format("array {} does not exist", raw.array->word.text),
               "ARRAY DATA does not have it", "add it");
        source.table = static_cast<int>(found->second);
      } else {
        source.power *= units_.heat;
      }
      network_.sources.push_back(source);
    }
    for (NetworkTable& table : network_.tables) {
      for (double& time : table.time) time *= units_.time;
      for (double& value : table.value) value *= units_.heat;
    }
    network_.begin = control("TIMEO").value_or(0.0) * units_.time;
    network_.end = control("TIMEND").value_or(network_.begin / units_.time) * units_.time;
    network_.output_interval = control("OUTPUT").value_or(0.0) * units_.time;
    if (network_.end < network_.begin)
      fail(controls_.at("TIMEND").second, "TIMEND lies before TIMEO", "time runs forwards", "correct one of them");
    if (network_.output_interval < 0.0)
      fail(controls_.at("OUTPUT").second, "OUTPUT is negative", "it is the time between two outputs", "correct it");
    if (operated_) {
      network_.steady = asks_steady_;
      if (asks_transient_ && !network_.transient())
        throw InputError({file_, line_, 1}, "TIMEND is missing", "a transient is called", "add TIMEND to CONTROL DATA");
      if (!asks_transient_) network_.end = network_.begin;
      if (!asks_transient_ && !asks_steady_) network_.steady = true;
    }
  }

  struct RawConductor {
    NetworkConductor own;
    End first, second;
  };
  struct RawSource {
    End node;
    double value;
    std::optional<End> array;
  };

  std::istream& in_;
  bool ended_ = false, operated_ = false, asks_steady_ = false, asks_transient_ = false;
  std::string block_, submodel_ = "MAIN";
  std::map<std::string, int> seen_;
  DeckUnits units_;
  std::map<std::string, std::pair<double, DeckWord>> controls_;
  std::map<Key, std::size_t> index_, tables_;
  std::set<Key> conductor_names_;
  std::vector<std::pair<int, int>> node_places_;
  std::vector<RawConductor> conductors_;
  std::vector<RawSource> sources_;
  NetworkTable array_;
  std::optional<DeckWord> array_word_;
  std::vector<std::pair<double, DeckWord>> array_values_;
  Network network_;
};

}  // namespace

Network read_sinda(std::istream& in, const std::string& file) { return SindaReader(in, file).read(); }

}  // namespace coldsky
