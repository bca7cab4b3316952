#include "meshes/surface/gmsh.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "meshes/surface/file_text.hpp"
#include "meshes/surface/gmsh_numbers.hpp"

namespace coldsky {

namespace {

constexpr const char* save_as_4_1 = "save the mesh as MSH 4.1 (gmsh -format msh41)";
constexpr std::size_t most = static_cast<std::size_t>(std::numeric_limits<int>::max());

/// Types of elements as Gmsh numbers them.
struct ElementType {
  int type, dimension, nodes;
};
constexpr ElementType element_types[] = {
    {15, 0, 1},                                                      // point
    {1, 1, 2},   {8, 1, 3},   {26, 1, 4},  {27, 1, 5},  {28, 1, 6},  // lines
    {2, 2, 3},   {9, 2, 6},   {20, 2, 9},  {21, 2, 10}, {22, 2, 12},  {23, 2, 15},
    {24, 2, 15}, {25, 2, 21}, {3, 2, 4},   {10, 2, 9},  {16, 2, 8},   {36, 2, 16},   // quadrangles
    {4, 3, 4},   {11, 3, 10}, {29, 3, 20}, {30, 3, 35}, {31, 3, 56},                 // tetrahedra
    {5, 3, 8},   {12, 3, 27}, {17, 3, 20}, {92, 3, 64}, {93, 3, 125},                // hexahedra
    {6, 3, 6},   {13, 3, 18}, {18, 3, 15}, {7, 3, 5},   {14, 3, 14},  {19, 3, 13}};  // prisms, pyramids

/// Numbers of nodes by their tags, which need not be consecutive.
class NodeNumbers {
 public:
  bool add(std::int64_t tag, int number) { return by_tag_.emplace(tag, number).second; }
  void reserve(std::size_t count) { by_tag_.reserve(count); }
  int find(std::int64_t tag) const {
    const auto found = by_tag_.find(tag);
    return found == by_tag_.end() ? -1 : found->second;
  }

 private:
  std::unordered_map<std::int64_t, int> by_tag_;
};

class GmshReader {
 public:
  GmshReader(std::string_view contents, const std::string& name) : in_(TextCursor(contents, name)) {}

  GmshMesh read() {
    format();
    bool has_elements = false;
    while (!text().at_end()) {
      const std::size_t at = text().at();
      const std::string_view section = text().line();
      if (!section.starts_with('$') || section.starts_with("$End")) {
        in_.fail(at, fmt::format("'{}' stands where a section should begin", clean_name(section)));
      }
      if (section == "$PhysicalNames") {
        names();
      } else if (section == "$Entities") {
        entities();
      } else if (section == "$Nodes") {
        nodes(at);
      } else if (section == "$Elements") {
        if (mesh_.points.empty()) in_.fail(at, "elements stand before the nodes that they name", "", save_as_4_1);
        elements();
        has_elements = true;
      } else if (section == "$PartitionedEntities") {
        in_.fail(at, "the mesh is in partitions", "they are not read", "save it unpartitioned");
      } else {
        skip(section, at);
        continue;
      }
      end_of(section);
    }
    if (!has_elements) throw SurfaceFileError({text().name()}, "holds no elements", "it has no section $Elements");
    return std::move(mesh_);
  }

 private:
  TextCursor& text() { return in_.text(); }

  void format() {
    text().skip_blanks();
    const std::size_t at = text().at();
    if (text().line() != "$MeshFormat") in_.fail(at, "is no mesh of Gmsh", "it does not begin with $MeshFormat");
    text().skip_blanks();
    const std::size_t version_at = text().at();
    const std::string_view version = text().word();
    if (version != "4.1") {
      in_.fail(version_at, fmt::format("the format is MSH {}", clean_name(version)), "only MSH 4.1 is read",
               save_as_4_1);
    }
    const std::int64_t binary = text().integer("whether the file is binary");
    text().skip_blanks();
    const std::size_t size_at = text().at();
    const std::int64_t size = text().integer("the size of numbers");
    if (size != 8)
      in_.fail(size_at, fmt::format("numbers have {} bytes", size), "only those of 8 are read", save_as_4_1);
    if (binary != 0 && binary != 1) in_.fail(version_at, "the file is neither text (0) nor binary (1)");
    if (binary == 1) {
      text().line();
      in_.set_binary(true);
      const std::size_t one_at = text().at();
      if (in_.integer("the number 1") != 1) {
        in_.fail(one_at, "bytes stand in the other order", "the file comes from a machine of another kind",
                 "save it as text");
      }
    }
    end_of("$MeshFormat");
  }

  void end_of(std::string_view section) {
    text().skip_blanks();
    const std::size_t at = text().at();
    const std::string_view end = text().word();
    const std::string expected = fmt::format("$End{}", section.substr(1));
    if (end == expected) return;
    if (end.empty()) in_.fail(at, fmt::format("the file ends where {} should stand", expected), "it is cut off");
    in_.fail(at, fmt::format("'{}' stands where {} should", clean_name(end), expected));
  }

  void skip(std::string_view section, std::size_t at) {
    const std::string end = fmt::format("$End{}", section.substr(1));
    const std::size_t found = text().contents().find("\n" + end, text().at() - 1);
    if (found == std::string_view::npos)
      in_.fail(at, fmt::format("{} has no end", clean_name(section)), "it is cut off");
    text().go_to(found + 1 + end.size());
    text().line();
  }

  void names() {  // text in binary files, too
    const std::int64_t count = text().integer("the number of names");
    for (std::int64_t n = 0; n < count; ++n) {
      GmshMesh::Group group;
      text().skip_blanks();
      const std::size_t at = text().at();
      const std::int64_t dimension = text().integer("the dimension of a group"),
                         tag = text().integer("the tag of a group");
      if (dimension < 0 || dimension > 3)
        in_.fail(at, fmt::format("a group has dimension {}", dimension), "0 to 3 there are");
      if (tag < -std::int64_t{most} || tag > std::int64_t{most})
        in_.fail(at, fmt::format("the tag of a group is {}", tag), "it is a whole number of 32 bits");
      group.dimension = static_cast<int>(dimension);
      group.tag = static_cast<int>(tag);
      group.name = clean_name(text().line());
      mesh_.groups.push_back(std::move(group));
    }
  }

  std::vector<int> integers(const char* count, const char* what) {
    std::vector<int> list(in_.count(count, in_.binary() ? 4 : 2));
    for (int& value : list) value = in_.integer(what);
    return list;
  }

  void entities() {
    std::size_t counts[4];
    for (std::size_t& count : counts) count = in_.count("the number of entities", 8);
    for (int dimension = 0; dimension < 4; ++dimension) {
      for (std::size_t n = 0; n < counts[dimension]; ++n) {
        GmshMesh::Entity entity;
        entity.dimension = dimension;
        entity.tag = in_.integer("the tag of an entity");
        for (int c = 0; c < (dimension == 0 ? 3 : 6); ++c) in_.number("a coordinate of an entity's box");
        entity.groups = integers("the number of groups", "the tag of a group");
        if (dimension > 0) integers("the number of entities of a boundary", "the tag of an entity");
        mesh_.entities.push_back(std::move(entity));
      }
    }
  }

  void nodes(std::size_t at) {
    if (!mesh_.points.empty()) in_.fail(at, "$Nodes stands twice");
    const std::size_t least = in_.binary() ? 32 : 8;
    const std::size_t blocks = in_.count("the number of blocks"), count = in_.count("the number of nodes", least);
    if (count > most) in_.fail(at, fmt::format("there are {} nodes", count), fmt::format("at most {} are read", most));
    in_.skip_tags(2, "the least or the largest tag");
    mesh_.points.reserve(count);
    numbers_.reserve(count);
    for (std::size_t block = 0; block < blocks; ++block) nodes_of_block(count);
    if (mesh_.points.size() != count) {
      in_.fail(at, fmt::format("$Nodes announces {} nodes and holds {}", count, mesh_.points.size()));
    }
  }

  void nodes_of_block(std::size_t announced) {
    const int dimension = in_.integer("the dimension of an entity");
    in_.integer("the tag of an entity");
    const int parametric = in_.integer("whether nodes have parameters");
    const std::size_t begin = mesh_.points.size(), count_at = in_.at(),
                      count = in_.count("the number of nodes of a block");
    if (count > announced - begin) in_.fail(count_at, "blocks hold more nodes than $Nodes announces");
    for (std::size_t n = 0; n < count; ++n) {
      const std::size_t at = in_.at();
      const std::int64_t tag = in_.tag("the tag of a node");
      if (!numbers_.add(tag, static_cast<int>(begin + n))) in_.fail(at, fmt::format("node {} stands twice", tag));
    }
    const int parameters = parametric == 0 ? 0 : std::clamp(dimension, 0, 3);
    for (std::size_t n = 0; n < count; ++n) {
      Point& point = mesh_.points.emplace_back();
      for (double& coordinate : point) coordinate = in_.number("a coordinate of a node");
      for (int p = 0; p < parameters; ++p) in_.number("a parameter of a node");
    }
  }

  void elements() {
    const std::size_t blocks = in_.count("the number of blocks");
    in_.skip_tags(3, "a number of elements");
    for (std::size_t block = 0; block < blocks; ++block) elements_of_block();
  }

  void elements_of_block() {
    const std::size_t at = in_.at();
    GmshMesh::Block block;
    block.line = in_.place(at).line;
    block.byte = in_.place(at).byte;
    block.dimension = in_.integer("the dimension of an entity");
    block.entity = in_.integer("the tag of an entity");
    block.type = in_.integer("the type of elements");
    const ElementType* known = nullptr;
    for (const ElementType& type : element_types) known = type.type == block.type ? &type : known;
    if (known == nullptr) in_.fail(at, fmt::format("elements are of type {}", block.type), "which is not known");
    if (known->dimension != block.dimension) {
      in_.fail(at, fmt::format("elements of type {} stand in an entity of dimension {}", block.type, block.dimension));
    }
    block.corners = known->nodes;
    const std::size_t words = 1 + static_cast<std::size_t>(known->nodes);
    const std::size_t count = in_.count("the number of elements of a block", words * (in_.binary() ? 8 : 2));
    if (count > most / words) in_.fail(at, fmt::format("a block has {} elements", count), "that is too many");
    block.node.reserve(count * static_cast<std::size_t>(known->nodes));
    for (std::size_t n = 0; n < count; ++n) {
      const std::int64_t element = in_.tag("the tag of an element");
      for (int c = 0; c < known->nodes; ++c) {
        const std::size_t node_at = in_.at();
        const std::int64_t tag = in_.tag("the tag of a node");
        const int number = numbers_.find(tag);
        if (number < 0) in_.fail(node_at, fmt::format("element {} names node {}", element, tag), "there is none");
        block.node.push_back(number);
      }
    }
    mesh_.blocks.push_back(std::move(block));
  }

  GmshNumbers in_;
  GmshMesh mesh_;
  NodeNumbers numbers_;
};

}  // namespace

const GmshMesh::Group* GmshMesh::group(int dimension, int tag) const {
  for (const Group& group : groups) {
    if (group.dimension == dimension && group.tag == tag) return &group;
  }
  return nullptr;
}

const GmshMesh::Entity* GmshMesh::entity(int dimension, int tag) const {
  for (const Entity& entity : entities) {
    if (entity.dimension == dimension && entity.tag == tag) return &entity;
  }
  return nullptr;
}

GmshMesh parse_gmsh(std::string_view contents, const std::string& name) { return GmshReader(contents, name).read(); }

GmshMesh read_gmsh(const std::filesystem::path& path) { return parse_gmsh(file_contents(path), path.string()); }

}  // namespace coldsky
