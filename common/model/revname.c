#include "base/compat.h"
#include "model/revname.h"

static void found(struct revname *out, struct revgraph *g, struct revnode *node)
{
	vec_push(&out->nodes, g->arena, node);
	out->result = REVNAME_FOUND;
}

/* One of them is meant, if there is only one. */
static void settle(struct revname *out)
{
	if (out->nodes.n)
		out->result = out->nodes.n == 1 ? REVNAME_FOUND :
						  REVNAME_AMBIGUOUS;
}

/* label {NULL, 0}: of any branch. */
static void add_heads(struct revname *out, struct revgraph *g, struct str label)
{
	revnodes_each (&g->heads, it)
		if (!label.p || strs_has(&(*it)->labels, label))
			vec_push(&out->nodes, g->arena, *it);
}

static void add_beginning(struct revname *out, struct revgraph *g,
			  struct str label, struct str beginning)
{
	if (!beginning.len)
		return;
	revnodes_each (&g->order, it) {
		struct revnode *node = *it;

		if (label.p && !strs_has(&node->labels, label))
			continue;
		if (str_eq(node->rev->id, beginning)) {
			out->nodes.n = 0;
			vec_push(&out->nodes, g->arena, node);
			return;
		}
		if (str_starts(node->rev->id, beginning))
			vec_push(&out->nodes, g->arena, node);
	}
}

static bool find_head(struct revname *out, struct revgraph *g, struct str label,
		      struct str word)
{
	if (!str_is(word, "head") && !str_is(word, "heads"))
		return false;
	add_heads(out, g, label);
	settle(out);
	if (str_is(word, "heads") && out->nodes.n)
		out->result = REVNAME_FOUND;
	return true;
}

/* "label@head", "label@heads", "label@ID" */
static void find_in_branch(struct revname *out, struct revgraph *g,
			   struct str word)
{
	size_t at = str_chr(word, '@');
	struct str label, rest;

	if (at == STR_NPOS)
		return;
	label = str_cut(word, 0, at);
	rest = str_from(word, at + 1);
	if (find_head(out, g, label, rest))
		return;
	add_beginning(out, g, label, rest);
	settle(out);
}

static void find_label(struct revname *out, struct revgraph *g, struct str word,
		       bool is_branch)
{
	struct revnode *node = map_get(&g->by_label, word);

	if (!node)
		return;
	if (!is_branch) {
		found(out, g, node);
		return;
	}
	add_heads(out, g, word);
	settle(out);
}

/* The whole path, or else the name alone where only one file has it. */
static void find_file(struct revname *out, struct revgraph *g, struct str word,
		      struct str path)
{
	if (!str_ends(word, STR(".py")))
		return;
	revnodes_each (&g->all, it)
		if ((*it)->rev->id.p && path.p && str_eq((*it)->rev->path, path)) {
			found(out, g, *it);
			return;
		}
	revnodes_each (&g->all, it)
		if ((*it)->rev->id.p && str_eq(path_base((*it)->rev->path), word))
			vec_push(&out->nodes, g->arena, *it);
	settle(out);
}

/* 0: the same but for case; SIZE_MAX: nothing alike. */
static size_t unlikeness(struct str word, struct str have)
{
	size_t far;

	if (str_eq_nocase(word, have))
		return 0;
	far = str_distance(word, have);
	return far <= 3 && far * 3 < word.len ? far : SIZE_MAX;
}

static void find_nearest(struct revname *out, const struct revgraph *g,
			 struct str word)
{
	size_t best = SIZE_MAX;

	revnodes_each (&g->order, it) {
		size_t far = unlikeness(word, (*it)->rev->id);

		if (far < best) {
			best = far;
			out->nearest = (*it)->rev->id;
		}
	}
	map_each (&g->by_label, e) {
		size_t far = unlikeness(word, e->key);

		if (far < best) {
			best = far;
			out->nearest = e->key;
		}
	}
}

void revname_find(struct revname *out, struct revgraph *g, struct str word,
		  struct str path, bool labels_are_branches)
{
	struct revnode *node = revgraph_find(g, word);

	memset(out, 0, sizeof(*out));
	if (node) {
		found(out, g, node);
		return;
	}
	if (find_head(out, g, STR_NULL, word))
		return;
	find_in_branch(out, g, word);
	if (!out->result)
		find_label(out, g, word, labels_are_branches);
	if (!out->result)
		find_file(out, g, word, path);
	if (!out->result) {
		add_beginning(out, g, STR_NULL, word);
		settle(out);
	}
	if (!out->result)
		find_nearest(out, g, word);
}
