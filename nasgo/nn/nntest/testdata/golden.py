"""Golden values for nasgo/nn/nntest: every operation once, in numpy, written
independently of the Go code (im2col by stride tricks, einsum)."""
import json, math
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view as win
def ramp(n, a=0.37, b=0.11):  # values without symmetry: sin(a*i+b)*1.5
    return np.sin(a*np.arange(n)+b)*1.5
cases=[]
def case(name, op, args, shape, weights, f, training=False, examples=2):
    x=ramp(examples*int(np.prod(shape)), 0.91, 0.2).reshape(examples,*shape)
    w={k: ramp(int(np.prod(d)), 0.53+0.07*i, 0.3*i+0.05).reshape(d) for i,(k,d) in enumerate(weights)}
    if 'variance' in w: w['variance']=np.abs(w['variance'])+0.5
    y=f(x,w)
    cases.append(dict(name=name,layer=dict(name="l",op=op,args=args,**{"in":["input"]}),input=list(shape),training=training,
      x=[list(map(float,e.ravel())) for e in x], weights={"l/"+k:list(map(float,v.ravel())) for k,v in w.items()},
      y=[list(map(lambda v: float('%.12g'%v),e.ravel())) for e in y], out=list(y.shape[1:])))
def conv(k,s,g,bias=False):
    def f(x,w):
        p=k//2; xp=np.pad(x,((0,0),(p,p),(p,p),(0,0)))
        v=win(xp,(k,k),axis=(1,2))[:,::s,::s]          # n h w c ky kx
        n,h,ww,c,_,_=v.shape; K=w['kernel']; o=K.shape[3]
        v=v.reshape(n,h,ww,g,c//g,k,k); K=K.reshape(k,k,c//g,g,o//g)
        y=np.einsum('nhwgiyx,yxigo->nhwgo',v,K).reshape(n,h,ww,o)
        return y+(w['bias'] if bias else 0)
    return f
case('conv 3x3 stride 2','conv',dict(out=4,kernel=3,stride=2),(5,4,3),[('kernel',(3,3,3,4))],conv(3,2,1))
case('conv 1x1 with bias','conv',dict(out=2,kernel=1,bias=True),(2,3,3),[('kernel',(1,1,3,2)),('bias',(2,))],conv(1,1,1,True))
case('conv 3x3 in 2 groups','conv',dict(out=6,kernel=3,groups=2),(4,3,4),[('kernel',(3,3,2,6))],conv(3,1,2))
case('conv 5x5 depthwise stride 2','conv',dict(out=3,kernel=5,stride=2,groups=3),(6,5,3),[('kernel',(5,5,1,3))],conv(5,2,3))
def pool(kind,k,s):
    def f(x,w):
        p=k//2 if k%2 else 0
        xp=np.pad(x,((0,0),(p,p),(p,p),(0,0)),constant_values=np.nan)
        v=win(xp,(k,k),axis=(1,2))[:,::s,::s]
        return (np.nanmax if kind=='max' else np.nanmean)(v,axis=(-2,-1))
    return f
for kind,k,s in (('max',3,2),('avg',3,1),('max',2,2),('avg',2,2)):
    case(f'{kind} pool {k}x{k} stride {s}','pool',dict(type=kind,kernel=k,stride=s),(5,4,2),[],pool(kind,k,s))
case('globalpool of an image','globalpool',None,(3,2,4),[],lambda x,w:x.mean((1,2)))
case('globalpool of a sequence','globalpool',None,(3,4),[],lambda x,w:x.mean(1))
case('dense of a sequence','dense',dict(out=3,bias=True),(3,4),[('kernel',(4,3)),('bias',(3,))],lambda x,w:x@w['kernel']+w['bias'])
case('dense of a vector','dense',dict(out=3),(4,),[('kernel',(4,3))],lambda x,w:x@w['kernel'])
sig=lambda v:1/(1+np.exp(-v)); hsig=lambda v:np.clip(v+3,0,6)/6
erf=np.vectorize(math.erf)
acts=dict(relu=lambda v:np.maximum(v,0),relu6=lambda v:np.clip(v,0,6),hswish=lambda v:v*hsig(v),hsigmoid=hsig,gelu=lambda v:v/2*(1+erf(v/np.sqrt(2))),silu=lambda v:v*sig(v),sigmoid=sig,tanh=np.tanh)
for n,f in acts.items():
    case('activation '+n,'activation',dict(func=n),(9,),[],lambda x,w,f=f:f(x))
def se(x,w):
    m=x.mean((1,2)); h=np.maximum(m@w['reduce']+w['reduce_bias'],0); g=sig(h@w['expand']+w['expand_bias'])
    return x*g[:,None,None,:]
case('squeeze-and-excitation','se',dict(hidden=2,act='relu',gate='sigmoid'),(3,2,4),[('reduce',(4,2)),('reduce_bias',(2,)),('expand',(2,4)),('expand_bias',(4,))],se)
bnw=[(k,(3,)) for k in ('scale','offset','mean','variance')]
def bn(training):
    def f(x,w):
        ax=tuple(range(x.ndim-1))
        m,v=(x.mean(ax),x.var(ax)) if training else (w['mean'],w['variance'])
        return (x-m)/np.sqrt(v+1e-5)*w['scale']+w['offset']
    return f
case('batch norm, running','batchnorm',None,(2,2,3),bnw,bn(False))
case('batch norm, training','batchnorm',None,(2,2,3),bnw,bn(True),training=True,examples=3)
case('batch norm of a vector, training','batchnorm',None,(3,),bnw,bn(True),training=True,examples=4)
def ln(x,w): return (x-x.mean(-1,keepdims=True))/np.sqrt(x.var(-1,keepdims=True)+1e-5)*w['scale']+w['offset']
case('layer norm','layernorm',None,(3,4),[('scale',(4,)),('offset',(4,))],ln)
def pos(x,w):
    t,c=x.shape[1:]; i=np.arange(c); a=np.arange(t)[:,None]/10000**((i-i%2)/c)
    return x+np.where(i%2==0,np.sin(a),np.cos(a))
case('sinusoidal positions','positions',dict(type='sinusoidal'),(5,6),[],pos)
case('learned positions','positions',dict(type='learned'),(3,4),[('table',(3,4))],lambda x,w:x+w['table'])
def att(heads,causal):
    def f(x,w):
        n,t,c=x.shape; d=c//heads
        sp=lambda k:(x@w[k]+w[k+'_bias']).reshape(n,t,heads,d).transpose(0,2,1,3)
        q,k,v=sp('query'),sp('key'),sp('value')
        s=q@k.transpose(0,1,3,2)/np.sqrt(d)
        if causal: s=np.where(np.tril(np.ones((t,t)))>0,s,-np.inf)
        e=np.exp(s-s.max(-1,keepdims=True)); a=e/e.sum(-1,keepdims=True)
        return (a@v).transpose(0,2,1,3).reshape(n,t,c)@w['output']+w['output_bias']
    return f
aw=[(k+s,(4,4) if s=='' else (4,)) for k in ('query','key','value','output') for s in ('','_bias')]
case('attention of 2 heads','attention',dict(heads=2),(3,4),aw,att(2,False))
case('causal attention','attention',dict(heads=4,causal=True),(3,4),aw,att(4,True))
for c in cases:
    if c['layer']['args'] is None: del c['layer']['args']
print('[\n'+',\n'.join(json.dumps(c,separators=(',',':')) for c in cases)+'\n]')
