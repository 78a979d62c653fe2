### 用语表 / Glossary: one Chinese word for each thing, on every screen.
###
### annotation 标注 · annotator 标注者 · agreement 一致性 · character 字符 · concept 概念 · cross-validation 交叉验证
### decision 决定 · deep round 深度训练 · dictionary 词典 · difference 分歧 · document 文档 · edge 边界 · encoder 编码器
### entity 实体 · entry 条目 · expression 表达式 · flag 旗标 · hold-out 留出 · key 按键 · likely error 疑似错误
### measurement 测量 · mistake 误判 · model version 模型版本 · note 备注 · pattern 模式 · place 处 / 位置
### point (of F1) 百分点 · probability 概率 · project 项目 · range 范围 · reject 拒绝
### review state 状态（untouched 未处理, in progress 进行中, done 已完成） · rule 规则 · score 评分 · sentence 句子 · span 片段
### suggestion 建议 · token / word 词 · undo 撤销 · redo 重做
###
### A space stands between Chinese characters and Latin letters or digits; punctuation is full-width.


## Words that stand on many screens.

close = 关闭
close-esc = 关闭（Esc）
cancel = 取消
add = 添加
name = 名称
file = 文件
where = 范围
document = 文档
documents = 文档
project = 项目
concept = 概念
concepts = 概念
any-concept = 任意概念
import = 导入
export = 导出
export-more = 导出…
find = 查找
find-words = 查找词句
history = 历史记录
undo = 撤销
redo = 重做
settings = 设置
keys = 快捷键
second-annotator = 第二标注者
all = 全部
done = 已完成
looking = 正在查找…
in-this-document = 仅此文档
flagged = 已加旗标
copy-details = 复制详情
encoder = 编码器
encoders = 编码器
encoders-more = 编码器…
new-project = 新建项目
new-concept = 新建概念
dictionary-and-patterns = 词典与模式
not-taken = 未采用
nothing-there = 没有标记
yours = 您的
theirs = 对方的
not-written = 已停止，没有写入任何文件。
with-key = { $words }（{ $key }）
with-what = { $words }：{ $what }
percent = { $n }%
window-title = { $project } — Handful
list-separator = 、

## Counts with their nouns.

count-documents = { $n } 篇文档
count-sentences = { $n } 个句子
count-done-sentences = { $n } 个已完成的句子
count-more-done-sentences = { $n } 个已完成的句子
count-annotations = { $n } 条标注
count-suggestions = { $n } 条建议
count-concepts = { $n } 个概念
count-places = { $n } 处
count-files-or-folders = { $n } 个文件或文件夹
count-entries = { $n } 个条目
count-actions = { $n } 步操作
count-threads = { $n } 个线程
count-bytes = { $n } 字节
two-sentences = { $first }{ $second }
clause-separator = ，
whole-sentence = { $words }。
