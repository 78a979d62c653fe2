## Accepting many suggestions.

accept-many = 批量接受建议
accept-limit = 接受概率不低于此值的所有建议
probability-in-percent = 概率（百分比）
everywhere = 所有文档
most-doubtful-colon = 其中最可疑的：
most-doubtful = 其中最可疑的
accept-them = 接受
accept-note = 已拒绝的位置仍为拒绝。一次撤销即可全部恢复。
accept-n = 接受 { $n } 条建议
accept-n-grave = 仍要接受 { $n } 条建议
guard-low = 概率低于 50% 的建议，错的可能性大于对的。请逐条决定，或提高下限。
no-such-suggestion = 没有概率这么高的建议。
guard-poor = 在已完成的句子上，模型标出的内容只有 { $share } 是对的。批量接受之前，请先逐条决定更多建议。
guard-early = 尚无法判断模型有多可靠：还需要 { $n } 个已完成的句子。
accept-preview-none = { $documents } 篇文档中的 { $n } 条建议；其中可能出错的不到一条。
accept-preview-wrong = { $documents } 篇文档中的 { $n } 条建议；其中大约 { $wrong } 条可能出错。
read-so-far = 模型目前已读 { $n } 篇文档中的 { $read } 篇。之后找到的不会被接受。

## A second annotator.

compare-note = 另一个人对相同文本所做标注的文件：JSONL 或 CoNLL。只比较双方都已完成的句子。
compare = 比较
reading-the-file = 正在读取文件
nothing-differs = 没有分歧。
not-compared = 未比较
same = 相同
walk-through = 逐一查看 { $n } 处分歧
measure-f1 = 标注的 F1
measure-f1-note = 双方边界与概念都相同的标注数的两倍，除以双方标注的总数。1：全部相同；0：无一相同。
measure-kappa = 按词的 Cohen κ
measure-kappa-note = (p − e) / (1 − e)，其中 p 是双方归入同一概念（或同样不标）的词所占的比例，e 是按双方使用各概念的频率随机标注时的期望比例。1：始终一致；0：不比随机更一致。
measure-alpha = 按边界的 Krippendorff α
measure-alpha-note = 1 − D / E，其中 D 累加边界间距的平方，对方没有的标注则累加其长度；E 是把同样的标注随机撒在文本上时的期望值（αU，1995）。1：所有边界相同；0：不比随机更好；低于 0：更差。
compared-none = 没有双方都已完成的句子
compared = 比较了 { $documents } 篇文档中的 { $sentences } 个句子，共 { $words } 个词
beside-left-out = 略过 { $n } 个句子：只比较双方都已标为完成的内容
beside-respaced = { $n } 篇文档的空白不同：标注已对应过来
beside-alone = 此项目中有 { $n } 篇文档不在对方的文件里
beside-refused = { $n } 项未比较，列在下方

## The same words elsewhere.

elsewhere = 其他位置的相同词句
in-whole-project = 整个项目
what-is-the-same = 怎样算相同
case-as-here = 大小写须与此处一致
whole-words-only = 仅匹配完整词
elsewhere-note = 已有的标注、已拒绝的位置和已完成的句子都保持不变。一次撤销即可全部恢复。
mark-them = 标注
mark-n-places = 标注 { $n } 处

## Encoders.

encoders-note = 编码器负责在学习之前阅读文本。换用另一个编码器时，您标注的一切都会保留；从中学到的内容会重新学习。
add-a-folder = 添加文件夹
encoder-folder-note = 采用 Hugging Face 目录结构的模型：BERT、RoBERTa、XLM-RoBERTa、DistilBERT 或 MPNet。
asking-for-files = 正在请求文件
in-use = 使用中
encoder-use = 使用
encoder-download = 下载
encoder-go-on = 继续
encoder-remove = 移除
encoder-discard = 丢弃
encoder-forget = 从列表移除
encoder-built-in = 随 Handful 提供
encoder-folder-gone = 其文件夹已不在原处
encoder-in-folder = 位于 { $folder }
about-mb = 约 { $n } MB
encoder-fetched = 已下载 { $size }

## Export.

format = 格式
format-jsonl-note = Handful 自己的格式。重新导入可得到相同的文档、片段、状态和备注。
format-conll-note = 每行一个词及其标签（IOB2）。
format-hf-note = 每行为词与标签名，供其 datasets 库使用。
done-only = 仅已完成
with-suggestions = 包含建议
with-suggestions-note = 格式允许时会注明是建议。
writing-the-file = 正在写入文件
format-jsonl = JSONL
format-conll = CoNLL
format-hf = Hugging Face
export-model-note = 将正在使用的版本写成独立的文件夹：可在 Python 中用 transformers 加载，也可用 Handful 的命令行处理文件。
folder = 文件夹
model-folder-note = 会新建此文件夹；若已存在，则必须为空。
as-onnx = 同时导出 ONNX
as-onnx-note = 供运行 ONNX 的程序使用。文件夹会增大一倍。
reading-for-model = 正在为模型读取句子
what-to-export = 导出内容
export-texts = 文本
export-model = 模型
model-stopped = 已停止，没有写入文件夹。
model-readme = 用法见文件夹中的 README.md
model-written = 已写入含 { $n } 个概念的模型，{ $size }
model-from = 取自版本 { $version }，学习了 { $n } 条标注
model-score = 在留出的 { $n } 个句子上 F1 为 { $own }；该版本本身为 { $before }
model-alike-seen = 在用于制作它的句子中，{ $words } 个词里有 { $same } 个与该版本标得一致
model-alike = 在它没见过的句子中，{ $words } 个词里有 { $same } 个与该版本标得一致

## How an import or an export ended.

taken-changed = 修改后采用
format-cannot-hold = 该格式无法保存
duplicates-left-out = 略过 { $n } 篇文档：项目中已有相同的文本
came-with-them = 随之带来 { $n } 条标注
concepts-are = 概念：{ $names }
place-line = { $file }，第 { $n } 行
and-more = 另有 { $n } 项
documents-written = 已写入 { $n } 篇文档
loss = “{ $words }”（{ $concept }）：{ $reason }
export-both = { $n } 条标注和 { $suggestions } 条建议

## The history.

history-list = 所做的操作，最新的在前
show-older = 显示更早的操作
history-now = 当前
the-beginning = 起点
undone-mark = ，已撤销
undone-was = 已撤销：{ $what }
redone-was = 已重做：{ $what }

## Import.

reading-files = 正在读取文件
import-paths = 文件和文件夹，每行一个
choose-files = 选择文件…
choose-folder = 选择文件夹…
import-note = 文本、CSV、TSV、JSONL 或 CoNLL。文件本身绝不会被改动。
read-as = 读取方式
plain-unit = 纯文本中，一篇文档是
unit-file = 整个文件
unit-paragraph = 每个段落
unit-line = 每一行
text-column = 文本所在的列
column-by-name = 按列名判断
read-windows-1252 = 按 Windows-1252 读取
format-guess = 自动判断
plain-text = 纯文本
format-csv = 逗号分隔的表格（CSV）
format-tsv = 制表符分隔的表格（TSV）
short-csv = CSV
short-tsv = TSV
format-unknown = 未知格式
format-and-size = { $format }，{ $size }

## Likely errors.

likely-errors = 疑似错误
likely-errors-note = 相同的词句标注得不一致，或在一处标了、在另一处已完成的句子里却没有标。Handful 会照原样从所有这些标注中学习。
likely-errors-none = 已没有互相矛盾的标注。
confirm-note = 不再显示，除非这些词句又有了别的标法
it-is-right = 这样是对的
left-out = 未标注
quoted = “{ $words }”
marked-as = 标为 { $concept }

## A new project, and opening one.

untitled-name = 未命名
untitled = 未命名.handful
project-placeholder = 书信
project-file-note = 项目的全部内容都在这一个文件里，且只在此计算机上。
create-project = 创建项目
open = 打开
next-import = 接下来：导入 { $n } 个文件或文件夹。

## Rejected suggestions.

rejected = 已拒绝的建议
rejected-list = 已拒绝的建议，最新的在前
rejected-note = 按 Enter 收回拒绝：该处可再次被建议。
take-back = 收回

## Dictionary and patterns.

rules-search = 在这些条目中搜索
search = 搜索
show-more = 显示更多
rules-note = 匹配项在您接受之前只是建议。标注过两次的词句会自动加入。
what-to-look-for = 查找内容
words = 词句
regular-expression = 正则表达式
rule-words-placeholder = 文本中出现的词句
case-as-written = 区分大小写
rule-expression-placeholder = 例如 { $example }
rules-list = 查找的条目；按 Delete 移除
places-in-project = 项目中的出现处
rule-take-out-hint = 移除（Delete）
read-from-file = 从文件读取
read-note = 每行一个条目的纯文本，或 Prodigy 的 patterns 文件。标签若与您的概念同名，条目便归入该概念。
read = 读取
matches-dictionary = 符合您的词典
matches-pattern = 符合您的模式
from-a-file = 来自文件
from-annotations = 来自标注
any-case = 不分大小写
rules-none = 还没有要查找的内容。
rules-none-added = 没有加入任何条目
because-pattern = 它符合代表 { $concept } 的模式 { $words }。
because-grown = “{ $words }”在 { $concept } 的词典中，因为它至少被标注过两次。
because-words = “{ $words }”在 { $concept } 的词典中。
rules-found = { $n } 个条目，在项目中找到 { $places } 处。
rules-found-so-far = { $n } 个条目，目前在项目中找到 { $places } 处。
rules-none-holds = 没有包含“{ $words }”的条目。
rules-hold = 其中 { $n } 个包含“{ $words }”。
rules-added = 加入 { $n } 个条目
rules-added-elsewhere = 其中 { $n } 个归入其他概念
rules-known = { $n } 个原已存在
rules-refused = { $n } 行未采用
