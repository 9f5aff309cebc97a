/*
 * Dumps the trees of the files named on stdin, one a line, in the order of
 * the fields of CPython's ast: tests/diff/py_ast.py compares them.
 *
 *	FILE path / ERROR kind begin end message / a line a node / END
 */
#include "base/compat.h"
#include "lang/py_ast.h"
#include "base/buf.h"
#include "base/err.h"

/*
 * What is printed of a node, first what belongs to its own line:
 * N name, O op, U num, G names, C comparison operators, A asname, K constant,
 * Q keyword names, V conversion; then children: a b c l m, B bases, E else,
 * F finally, P parameters, k values of the keywords.
 */
static const char *const layout[PY_KIND_COUNT] = {
	[PY_Module] = "l",
	[PY_FunctionDef] = "Nalmb",
	[PY_AsyncFunctionDef] = "Nalmb",
	[PY_ClassDef] = "NBlm",
	[PY_Return] = "a",
	[PY_Delete] = "l",
	[PY_Assign] = "la",
	[PY_TypeAlias] = "ba",
	[PY_AugAssign] = "Oba",
	[PY_AnnAssign] = "Ubca",
	[PY_For] = "balm",
	[PY_AsyncFor] = "balm",
	[PY_While] = "alm",
	[PY_If] = "alm",
	[PY_With] = "ml",
	[PY_AsyncWith] = "ml",
	[PY_Match] = "al",
	[PY_Raise] = "ab",
	[PY_Try] = "lmEF",
	[PY_TryStar] = "lmEF",
	[PY_Assert] = "ab",
	[PY_Import] = "l",
	[PY_ImportFrom] = "NUl",
	[PY_Global] = "G",
	[PY_Nonlocal] = "G",
	[PY_Expr] = "a",
	[PY_Pass] = "",
	[PY_Break] = "",
	[PY_Continue] = "",
	[PY_BoolOp] = "Om",
	[PY_NamedExpr] = "ba",
	[PY_BinOp] = "Oab",
	[PY_UnaryOp] = "Oa",
	[PY_Lambda] = "ab",
	[PY_IfExp] = "abc",
	[PY_Dict] = "lm",
	[PY_Set] = "l",
	[PY_ListComp] = "al",
	[PY_SetComp] = "al",
	[PY_DictComp] = "bal",
	[PY_GeneratorExp] = "al",
	[PY_Await] = "a",
	[PY_Yield] = "a",
	[PY_YieldFrom] = "a",
	[PY_Compare] = "Cam",
	[PY_Call] = "alm",
	[PY_FormattedValue] = "Vab",
	[PY_JoinedStr] = "l",
	[PY_Constant] = "K",
	[PY_Attribute] = "NOa",
	[PY_Subscript] = "Oab",
	[PY_Starred] = "Oa",
	[PY_Name] = "NO",
	[PY_List] = "Ol",
	[PY_Tuple] = "Ol",
	[PY_Slice] = "abc",
	[PY_comprehension] = "Ubal",
	[PY_ExceptHandler] = "Nal",
	[PY_arguments] = "P",
	[PY_arg] = "Nc",
	[PY_keyword] = "Na",
	[PY_alias] = "NA",
	[PY_withitem] = "ab",
	[PY_match_case] = "abl",
	[PY_MatchValue] = "a",
	[PY_MatchSingleton] = "K",
	[PY_MatchSequence] = "l",
	[PY_MatchMapping] = "Nlm",
	[PY_MatchClass] = "Qalk",
	[PY_MatchStar] = "N",
	[PY_MatchAs] = "Na",
	[PY_MatchOr] = "l",
	[PY_TypeVar] = "Na",
	[PY_ParamSpec] = "N",
	[PY_TypeVarTuple] = "N",
};

static struct source *source;
static struct buf out;

static void add_position(uint32_t offset)
{
	struct position at = source_position(source, offset);
	size_t start = source_line_start(source, at.line);

	buf_addf(&out, "%u:%zu", at.line, offset - start);
}

static void add_name(struct str name)
{
	buf_addc(&out, ' ');
	if (name.p)
		buf_adds(&out, name);
	else
		buf_addc(&out, '-');
}

static void add_constant(const struct py_node *n, bool in_fstring)
{
	static const char *const names[] = { "None", "True",  "False",
					     "...",  "str",   "bytes",
					     "int",  "float", "complex" };

	buf_addf(&out, " %s ", names[n->op]);
	if (n->op == PY_CONST_STR || n->op == PY_CONST_BYTES) {
		if (n->num & PY_LIT_UNKNOWN)
			buf_addz(&out, "?");
		else
			for (size_t i = 0; i < n->name.len; i++)
				buf_addf(&out, "%02x",
					 (unsigned char)n->name.p[i]);
		buf_addz(&out, n->num & PY_LIT_U && !in_fstring ? " u" : " -");
	} else {
		buf_adds(&out, n->name);
	}
}

static void add_names(const struct py_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		add_name(list->v[i]->name);
}

static bool add_extra(const struct py_node *n, char what, bool in_fstring)
{
	switch (what) {
	case 'N':
		add_name(n->name);
		return true;
	case 'O':
		add_name(str_z(py_op_name(n->op)));
		return true;
	case 'U':
		buf_addf(&out, " %u", n->num);
		return true;
	case 'V':
		buf_addf(&out, " %d", n->num ? (int)n->num : -1);
		return true;
	case 'G':
		add_names(&n->names);
		return true;
	case 'Q':
		add_names(&n->keywords);
		return true;
	case 'A':
		add_name(n->asname ? n->asname->name : STR_NULL);
		return true;
	case 'C':
		for (size_t i = 0; i < n->name.len; i++)
			add_name(str_z(py_op_name(
				(enum py_op)(unsigned char)n->name.p[i])));
		return true;
	case 'K':
		add_constant(n, in_fstring);
		return true;
	}
	return false;
}

static void add_node(const struct py_node *n, bool in_fstring);

static void add_list(const struct py_list *list, bool in_fstring)
{
	buf_addf(&out, "[%zu\n", list->n);
	for (size_t i = 0; i < list->n; i++)
		add_node(list->v[i], in_fstring);
}

static const struct py_list none;

static void add_params_of(const struct py_list *args, enum py_param what,
			  bool in_fstring)
{
	size_t count = 0;

	for (size_t i = 0; i < args->n; i++)
		count += args->v[i]->op == what;
	if (what == PY_PARAM_VARARG || what == PY_PARAM_KWARG) {
		if (!count)
			buf_addz(&out, "-\n");
	} else {
		buf_addf(&out, "[%zu\n", count);
	}
	for (size_t i = 0; i < args->n; i++)
		if (args->v[i]->op == what)
			add_node(args->v[i], in_fstring);
}

static void add_defaults(const struct py_list *args, bool keyword_only,
			 bool in_fstring)
{
	size_t count = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < args->n; i++) {
			const struct py_node *arg = args->v[i];
			bool counts = keyword_only ?
					      arg->op == PY_PARAM_KWONLY :
					      arg->value &&
						      arg->op <= PY_PARAM_PLAIN;

			if (counts && !pass)
				count++;
			else if (counts)
				add_node(arg->value, in_fstring);
		}
		if (!pass)
			buf_addf(&out, "[%zu\n", count);
	}
}

static void add_params(const struct py_list *args, bool in_fstring)
{
	add_params_of(args, PY_PARAM_POSONLY, in_fstring);
	add_params_of(args, PY_PARAM_PLAIN, in_fstring);
	add_params_of(args, PY_PARAM_VARARG, in_fstring);
	add_params_of(args, PY_PARAM_KWONLY, in_fstring);
	add_defaults(args, true, in_fstring);
	add_params_of(args, PY_PARAM_KWARG, in_fstring);
	add_defaults(args, false, in_fstring);
}

static void add_child(const struct py_node *n, char what, bool in_fstring)
{
	switch (what) {
	case 'a':
		add_node(n->a, in_fstring);
		break;
	case 'b':
		add_node(n->b, in_fstring);
		break;
	case 'c':
		add_node(n->c, in_fstring);
		break;
	case 'l':
		add_list(&n->list, in_fstring);
		break;
	case 'm':
		add_list(&n->list2, in_fstring);
		break;
	case 'B':
		add_list(n->bases ? &n->bases->args : &none, in_fstring);
		add_list(n->bases ? &n->bases->keywords : &none, in_fstring);
		break;
	case 'E':
		add_list(n->else_block ? &n->else_block->body : &none,
			 in_fstring);
		break;
	case 'F':
		add_list(n->final_block ? &n->final_block->body : &none,
			 in_fstring);
		break;
	case 'P':
		add_params(&n->args, in_fstring);
		break;
	case 'k':
		buf_addf(&out, "[%zu\n", n->keywords.n);
		for (size_t i = 0; i < n->keywords.n; i++)
			add_node(n->keywords.v[i]->value, in_fstring);
		break;
	}
}

static bool has_place(enum py_kind kind)
{
	return kind != PY_Module && kind != PY_arguments &&
	       kind != PY_comprehension && kind != PY_withitem &&
	       kind != PY_match_case;
}

static void add_node(const struct py_node *n, bool in_fstring)
{
	const char *what;

	if (!n) {
		buf_addz(&out, "-\n");
		return;
	}
	what = layout[n->kind];
	if (!what)
		BUG("no layout for %s", py_kind_name(n->kind));
	buf_addz(&out, py_kind_name(n->kind));
	if (in_fstring) {
		buf_addz(&out, " *");
	} else if (has_place(n->kind)) {
		buf_addc(&out, ' ');
		add_position(n->begin);
		buf_addc(&out, '-');
		add_position(n->end);
	}
	while (*what && add_extra(n, *what, in_fstring))
		what++;
	buf_addc(&out, '\n');
	for (; *what; what++)
		add_child(n, *what, in_fstring || n->kind == PY_JoinedStr);
}

static struct str read_file(struct arena *a, const char *path)
{
	struct buf b = BUF_INIT(a);
	char chunk[65536];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f)
		return STR_NULL;
	while ((n = fread(chunk, 1, sizeof(chunk), f)))
		buf_add(&b, chunk, n);
	fclose(f);
	return buf_str(&b);
}

static void dump(struct arena *a, const char *path)
{
	struct source src;
	struct py_module module;
	struct py_error err;

	source_init(&src, a, str_z(path), read_file(a, path));
	source = &src;
	out = (struct buf)BUF_INIT(a);
	buf_addf(&out, "FILE %s\n", path);
	if (py_parse(a, &src, &module, &err))
		add_node(module.root, false);
	else
		buf_addf(&out, "ERROR %d %zu %zu %.*s\n", (int)err.kind,
			 err.span.begin, err.span.end, STR_ARG(err.message));
	buf_addz(&out, "END\n");
	fwrite(out.p, 1, out.len, stdout);
}

int main(void)
{
	char path[4096];

	while (fgets(path, sizeof(path), stdin)) {
		struct arena a;

		path[strcspn(path, "\n")] = '\0';
		arena_init(&a);
		dump(&a, path);
		arena_release(&a);
	}
	return 0;
}
